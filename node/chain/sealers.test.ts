import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, accept, bytesToHex, concatBytes, type Hash, isFault, padLeft, uintToBytes } from '@hanse/base';
import { freshExtraData, type Sealers } from '@hanse/consensus';
import { keccak256 } from '@hanse/crypto';
import { engineWord, openingCall, sealersOf, sealersStorage, VALIDATORS_ADDRESS } from '@hanse/league';
import { type Block, encodeBlock, type Genesis, parseGenesis } from '@hanse/protocol';
import { isValidator, type SealRules } from './sealRules.ts';
import { CHAIN_ID, callOf, nextTestBlock, openTestChain, TestDisk, USER, VALIDATOR } from './testLedger.ts';

/** With 64 bytes of data: sstore(first word, second word). With anything else: one more in slot 0x64. */
const STORE_OR_COUNT = '0x3660401460115760645460010160645500' + '5b60203560003555' + '00';
const COUNT_SLOT = 0x64n;
const OTHER = `0x${'0b'.repeat(20)}` as Address;
const MISSED = `0x${'0c'.repeat(20)}` as Address;

const word = (value: bigint): Uint8Array => padLeft(uintToBytes(value), 32);
const slotHash = (slot: bigint): Hash => bytesToHex(word(slot)) as Hash;
const NEXT_MEMBERS = BigInt(bytesToHex(keccak256(word(5n))));

const storage = Object.fromEntries(
  [...sealersStorage({ engine: 'qbft', validators: [VALIDATOR] })].map(([slot, value]) => [
    slot,
    bytesToHex(word(value)),
  ]),
);

function genesisWithContract(): Genesis {
  return parseGenesis({
    config: { chainId: Number(CHAIN_ID) },
    hanse: { members: [{ name: 'bank', caCertificate: 'pem' }], validators: [{ address: VALIDATOR, member: 'bank' }] },
    alloc: { [USER]: { balance: '0xffff' }, [VALIDATORS_ADDRESS]: { balance: '0x0', code: STORE_OR_COUNT, storage } },
  });
}

/** As the daemon's, but that one turn is always missed. */
const SEALS: SealRules = {
  verifySeals: () => accept(),
  sealersAfter: (header, state) => sealersOf(state, { height: header.number + 1 }) as Sealers,
  mayPropose: isValidator,
  openingCalls: () => [openingCall({ missed: [MISSED] })],
};

/** Block 1 writes into the contract that from height `since` on OTHER seals under raft. */
async function scheduled(disk: TestDisk, since: bigint) {
  const ledger = await openTestChain(disk, { genesis: genesisWithContract(), seals: SEALS });
  const slots: [bigint, bigint][] = [
    [3n, since],
    [4n, engineWord('raft')],
    [5n, 1n],
    [NEXT_MEMBERS, BigInt(OTHER)],
  ];
  const calls = slots.map(([slot, value], nonce) =>
    callOf(nonce, VALIDATORS_ADDRESS, concatBytes(word(slot), word(value))),
  );
  await ledger.chain.commit(await nextTestBlock(ledger, calls));
  return ledger;
}

test('each block opens with a call to the contract, and every node agrees on what it did (LEDGER-SYSTEM-2)', async () => {
  const ledger = await scheduled(new TestDisk(), 9n);
  const block = await nextTestBlock(ledger, []);
  const follower = await scheduled(new TestDisk(), 9n);
  assert.equal((await follower.chain.check(block)).kind, 'accept');
  await ledger.chain.commit(block);
  const { chain } = ledger;
  assert.equal(chain.stateAt(2).slot(VALIDATORS_ADDRESS, slotHash(COUNT_SLOT)), 2n);
  assert.deepEqual(chain.openingCallsOf(block.header), [openingCall({ missed: [MISSED] })]);
});

test('the state after a block says who seals the next (CHANGE-SEALERS-1)', async () => {
  const disk = new TestDisk();
  const ledger = await scheduled(disk, 3n);
  const { chain } = ledger;
  const before = { engine: 'qbft', validators: [VALIDATOR], since: 1 };
  const after = { engine: 'raft', validators: [OTHER], since: 3 };
  const sealers = ({ engine, validators, since }: Sealers): Sealers => ({ engine, validators, since });
  assert.deepEqual(sealers(chain.head()), before);
  await chain.commit(await nextTestBlock(ledger, []));
  assert.deepEqual(sealers(chain.head()), after);
  assert.deepEqual(
    [1, 2, 3].map((height) => sealers(chain.sealersAt(height))),
    [before, before, after],
  );

  // The one relieved may not propose any more, in a block from a peer either.
  const late = await nextTestBlock(ledger, []);
  const other = await scheduled(new TestDisk(), 3n);
  await other.chain.commit(chain.blocks.at(2)?.block as Block);
  const verdict = await other.chain.importBlock(encodeBlock(late, 'full'));
  assert.ok(verdict.kind === 'reject' && isFault(verdict.fault, 'chain/wrong-proposer'));
  ledger.advance(1000);
  const extraData = freshExtraData({ validators: [OTHER], round: 0 });
  const request = { height: 3, coinbase: OTHER, extraData, shouldClose: () => false };
  const built = await chain.build(request, () => []);
  assert.ok(built !== undefined);
  await chain.commit(built.block);

  // A node that starts again reads the same from its own last block.
  const again = await openTestChain(disk, { genesis: genesisWithContract(), seals: SEALS });
  assert.deepEqual(again.chain.head(), chain.head());
  assert.deepEqual(chain.validatorsAt(2), [VALIDATOR]);
  assert.deepEqual(chain.validatorsAt(3), [OTHER]);
});

test('damage in the contract stops the node before it says anything (CHANGE-STORE-1)', async () => {
  const ledger = await scheduled(new TestDisk(), 9n);
  const damaged = callOf(4, VALIDATORS_ADDRESS, concatBytes(word(2n), word(0n)));
  const block = await nextTestBlock(ledger, [damaged]);
  await assert.rejects(ledger.chain.commit(block), (error) => isFault(error, 'league/damaged-sealers'));
});
