import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT } from '@hanse/crypto';
import { ZERO_HASH } from '@hanse/protocol';
import type { StateReader } from '@hanse/state';
import { type BlockId, requireHeight, STATE_BLOCK } from '../blockId.ts';
import { rpcFault } from '../faults.ts';
import { DEFAULT_RPC_LIMITS } from '../limits.ts';
import { type Method, method, type RpcContext } from '../method.ts';
import { ADDRESS, BadParam, param, parseList, parseSlot } from '../params.ts';
import { data, quantity, word } from '../quantity.ts';

const SLOT = param('slot', 'slot (up to 32 bytes)', (value) => {
  try {
    return parseSlot(value);
  } catch (error) {
    if (error instanceof BadParam && typeof value === 'string') {
      throw rpcFault('storage-key', { problem: error.message, problemZh: error.zh }, error);
    }
    throw error;
  }
});
const SLOTS = param('slots', 'slot[]', (value) =>
  parseList(value, (given) => ({ given: String(given), slot: parseSlot(given) }), DEFAULT_RPC_LIMITS.proofSlotsMax),
);

function stateAt({ ports }: RpcContext, id: BlockId): StateReader {
  return ports.ledger.stateAt(requireHeight(ports.ledger, id));
}

/** A proof's key as geth writes it: in full when it was given in full, else as a number. */
function keyText({ given, slot }: { readonly given: string; readonly slot: string }): string {
  return given.length === 66 ? slot : quantity(BigInt(slot));
}

/** Reading accounts and storage as of any block. */
export const STATE_METHODS: readonly Method[] = [
  method({
    name: 'eth_getBalance',
    summary: { en: 'balance of an account in wei', zh: '账户余额（wei）' },
    params: [ADDRESS, STATE_BLOCK],
    result: 'quantity',
    handle: (context, address, id) => quantity(stateAt(context, id).account(address)?.balance ?? 0n),
  }),
  method({
    name: 'eth_getTransactionCount',
    summary: {
      en: 'the next nonce of an account; with "pending" after what waits in the pool',
      zh: '账户的下一个 nonce；"pending" 时计入交易池中的交易',
    },
    params: [ADDRESS, STATE_BLOCK],
    result: 'quantity',
    handle: (context, address, id) => {
      const waiting = 'tag' in id && id.tag === 'pending' ? context.ports.pool.nextNonce(address) : undefined;
      return quantity(waiting ?? stateAt(context, id).account(address)?.nonce ?? 0n);
    },
  }),
  method({
    name: 'eth_getCode',
    summary: { en: 'code of a contract', zh: '合约代码' },
    params: [ADDRESS, STATE_BLOCK],
    result: 'data',
    handle: (context, address, id) => {
      const state = stateAt(context, id);
      const codeHash = state.account(address)?.codeHash ?? EMPTY_CODE_HASH;
      return codeHash === EMPTY_CODE_HASH ? '0x' : data(state.code(codeHash));
    },
  }),
  method({
    name: 'eth_getStorageAt',
    summary: { en: 'a storage slot of a contract', zh: '合约的存储槽' },
    params: [ADDRESS, SLOT, STATE_BLOCK],
    result: 'data (32 bytes)',
    handle: (context, address, slot, id) => word(stateAt(context, id).slot(address, slot)),
  }),
  method({
    name: 'eth_getProof',
    summary: {
      en: 'Merkle proofs of an account and some of its slots against the state root',
      zh: '账户及其部分存储槽相对于状态根的默克尔证明',
    },
    params: [ADDRESS, SLOTS, STATE_BLOCK],
    result: '{address, accountProof, balance, codeHash, nonce, storageHash, storageProof}',
    cost: 'heavy',
    handle: async ({ ports }, address, slots, id) => {
      const height = requireHeight(ports.ledger, id);
      const proof = await ports.ledger.proofAt(
        height,
        address,
        slots.map(({ slot }) => slot),
      );
      const { account } = proof;
      return {
        address,
        accountProof: proof.accountProof.map(data),
        balance: quantity(account?.balance ?? 0n),
        codeHash: account?.codeHash ?? ZERO_HASH,
        nonce: quantity(account?.nonce ?? 0n),
        storageHash: account?.storageRoot ?? EMPTY_TRIE_ROOT,
        storageProof: slots.map((asked, index) => ({
          key: keyText(asked),
          value: quantity(proof.storageProof[index]?.value ?? 0n),
          proof: (proof.storageProof[index]?.proof ?? []).map(data),
        })),
      };
    },
  }),
];
