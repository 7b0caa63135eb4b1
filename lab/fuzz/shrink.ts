import type { CaseAccount, CaseTransaction, FuzzCase } from './fuzzCase.ts';

/** Runs of one search for a smaller case, unless told otherwise. */
const TRIES_MAX = 800;
const JUMPDEST = 0x5b;
const NO_CODE = new Uint8Array(0);

/** Whether a case still shows what it was found for. */
export type Shows = (fuzzCase: FuzzCase) => Promise<boolean>;

/**
 * A smaller case that still `shows` it: transactions, accounts and storage dropped, code emptied, cut, and blanked out
 * with JUMPDESTs, which keeps jumps valid; transactions made plain. Greedy, one pass after another until nothing goes.
 */
export async function shrink(fuzzCase: FuzzCase, shows: Shows, triesMax: number = TRIES_MAX): Promise<FuzzCase> {
  let best = fuzzCase;
  let tries = 0;
  const attempt = async (candidate: FuzzCase): Promise<boolean> => {
    if (tries >= triesMax) return false;
    tries++;
    if (!(await shows(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let isBetter = true; isBetter && tries < triesMax; ) {
    const before = best;
    await dropTransactions(() => best, attempt);
    await simplifyTransactions(() => best, attempt);
    await dropAccounts(() => best, attempt);
    await shortenCode(() => best, attempt);
    isBetter = best !== before;
  }
  return best;
}

type Attempt = (candidate: FuzzCase) => Promise<boolean>;
type Best = () => FuzzCase;

async function dropTransactions(best: Best, attempt: Attempt): Promise<void> {
  for (let at = best().transactions.length - 1; at >= 0 && best().transactions.length > 1; at--) {
    await attempt({ ...best(), transactions: best().transactions.toSpliced(at, 1) });
  }
}

const PLAINER: readonly ((transaction: CaseTransaction) => CaseTransaction)[] = [
  (one) => ({ ...one, accessList: [] }),
  (one) => ({ ...one, value: 0n }),
  (one) => ({ ...one, data: NO_CODE }),
  (one) => ({ ...one, data: one.data.subarray(0, one.data.length >> 1) }),
  (one) => ({ ...one, authorizations: one.authorizations.slice(0, 1) }),
  (one) => ({ ...one, type: 0, authorizations: [], accessList: [] }),
  (one) => ({ ...one, type: 1, authorizations: [] }),
  (one) => ({ ...one, gasPrice: one.gasPrice - one.tip, tip: 0n }),
  (one) => ({ ...one, gasLimit: 1_000_000n }),
];

async function simplifyTransactions(best: Best, attempt: Attempt): Promise<void> {
  for (let at = 0; at < best().transactions.length; at++) {
    for (const plainer of PLAINER) {
      const one = best().transactions[at] as CaseTransaction;
      const candidate = plainer(one);
      if (isSameTransaction(one, candidate)) continue;
      await attempt({ ...best(), transactions: best().transactions.with(at, candidate) });
    }
    // Calldata and initcode of what remains: zeros are the plainest.
    const { data, to } = best().transactions[at] as CaseTransaction;
    if (to !== null) continue;
    await shortenBytes(data, async (shorter) => {
      const one = best().transactions[at] as CaseTransaction;
      return attempt({ ...best(), transactions: best().transactions.with(at, { ...one, data: shorter }) });
    });
  }
}

function isSameTransaction(one: CaseTransaction, other: CaseTransaction): boolean {
  return (
    one.type === other.type &&
    one.value === other.value &&
    one.data.length === other.data.length &&
    one.accessList.length === other.accessList.length &&
    one.authorizations.length === other.authorizations.length &&
    one.tip === other.tip &&
    one.gasLimit === other.gasLimit
  );
}

async function dropAccounts(best: Best, attempt: Attempt): Promise<void> {
  for (const address of best().accounts.keys()) {
    const accounts = new Map(best().accounts);
    accounts.delete(address);
    if (await attempt({ ...best(), accounts })) continue;
    const account = best().accounts.get(address) as CaseAccount;
    if (account.storage.size > 0) await attempt(withAccount(best(), address, { ...account, storage: new Map() }));
    for (const slot of (best().accounts.get(address) as CaseAccount).storage.keys()) {
      const now = best().accounts.get(address) as CaseAccount;
      const storage = new Map(now.storage);
      storage.delete(slot);
      if (storage.size < now.storage.size) await attempt(withAccount(best(), address, { ...now, storage }));
    }
  }
}

async function shortenCode(best: Best, attempt: Attempt): Promise<void> {
  for (const address of best().accounts.keys()) {
    const account = best().accounts.get(address) as CaseAccount;
    if (account.code.length === 0) continue;
    if (await attempt(withAccount(best(), address, { ...account, code: NO_CODE }))) continue;
    // A delegation (EIP-7702) has its length; a shorter one is no state that can be.
    if (account.code[0] === 0xef) continue;
    await shortenBytes(account.code, (code) => attempt(withAccount(best(), address, { ...account, code })));
  }
}

/** Cuts the end off, then blanks out ever smaller pieces. */
async function shortenBytes(bytes: Uint8Array, accepts: (bytes: Uint8Array) => Promise<boolean>): Promise<void> {
  let best = bytes;
  for (let cut = bytes.length >> 1; cut >= 1; cut >>= 1) {
    while (best.length > cut) {
      const shorter = best.subarray(0, best.length - cut);
      if (!(await accepts(shorter))) break;
      best = shorter;
    }
  }
  for (let size = best.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from < best.length; from += size) {
      const to = Math.min(best.length, from + size);
      if (best.subarray(from, to).every((byte) => byte === JUMPDEST)) continue;
      const blank = best.slice();
      blank.fill(JUMPDEST, from, to);
      if (await accepts(blank)) best = blank;
    }
  }
}

function withAccount(
  fuzzCase: FuzzCase,
  address: Parameters<FuzzCase['accounts']['get']>[0],
  account: CaseAccount,
): FuzzCase {
  return { ...fuzzCase, accounts: new Map(fuzzCase.accounts).set(address, account) };
}
