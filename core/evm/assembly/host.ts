/**
 * What only the host can answer. Words are given by their address: four 64-bit limbs, least significant first. Accounts
 * go by the number that the host has given them in this run.
 */

/** Linear memory has grown: the host's views are void. */
// @ts-ignore: decorator
@external('host', 'memoryGrew')
export declare function memoryGrew(): void;

/** Number of the account with the address in the word, doubled; plus 1 if it was warm. It is warm from now on. */
// @ts-ignore: decorator
@external('host', 'accessAccount')
export declare function accessAccount(address: usize): i32;

/** 1: nonce 0, balance 0, no code (EIP-161), or no account at all. */
// @ts-ignore: decorator
@external('host', 'isEmpty')
export declare function isEmpty(account: i32): i32;

// @ts-ignore: decorator
@external('host', 'balance')
export declare function balance(account: i32, out: usize): void;

// @ts-ignore: decorator
@external('host', 'codeSize')
export declare function codeSize(account: i32): i32;

/** 0 for an empty account. */
// @ts-ignore: decorator
@external('host', 'codeHash')
export declare function codeHash(account: i32, out: usize): void;

/** Copies code from `offset` on; zeros beyond its end. */
// @ts-ignore: decorator
@external('host', 'copyCode')
export declare function copyCode(account: i32, offset: u32, to: usize, length: usize): void;

/** Number of the account to which the account's code delegates (EIP-7702), as {@link accessAccount} gives it; or -1. */
// @ts-ignore: decorator
@external('host', 'accessDelegate')
export declare function accessDelegate(account: i32): i32;

/**
 * Number of a storage slot, doubled; plus 1 if it was warm. It is warm from now on. Its value is put at `current`, the
 * one at the start of the transaction behind it.
 */
// @ts-ignore: decorator
@external('host', 'accessSlot')
export declare function accessSlot(account: i32, key: usize, current: usize): i32;

// @ts-ignore: decorator
@external('host', 'writeSlot')
export declare function writeSlot(slot: i32, value: usize): void;

// @ts-ignore: decorator
@external('host', 'readTransient')
export declare function readTransient(account: i32, key: usize, out: usize): void;

// @ts-ignore: decorator
@external('host', 'writeTransient')
export declare function writeTransient(account: i32, key: usize, value: usize): void;

/** 0 outside the window of 256 blocks. */
// @ts-ignore: decorator
@external('host', 'blockHash')
export declare function blockHash(number: usize, out: usize): void;

/** index → versioned hash of the transaction's blob, 0 where there is none */
// @ts-ignore: decorator
@external('host', 'blobHash')
export declare function blobHash(word: usize): void;

/** The topics lie as on the stack: the first at the highest address. */
// @ts-ignore: decorator
@external('host', 'log')
export declare function log(account: i32, topics: usize, count: i32, data: usize, length: usize): void;

/** Moves the balance to the heir and notes what is destroyed. */
// @ts-ignore: decorator
@external('host', 'selfDestruct')
export declare function selfDestruct(account: i32, heir: i32): void;

/**
 * Begins a call: moves the value, finds the code, runs a precompiled contract. The call's fields lie at {@link call}.
 * One of the `STARTED_…` answers.
 */
// @ts-ignore: decorator
@external('host', 'startCall')
export declare function startCall(): i32;

/** Begins a create: raises the nonce, takes the address, moves the value. One of the `STARTED_…` answers. */
// @ts-ignore: decorator
@external('host', 'startCreate')
export declare function startCreate(): i32;

/**
 * The running frame has ended. `failure` 0: what it did stays; for a create `output` is the code to deploy. Otherwise
 * everything since its start is undone.
 */
// @ts-ignore: decorator
@external('host', 'endFrame')
export declare function endFrame(failure: i32, output: usize, length: usize): void;

/** Tells the tracer of the opcode that comes next; only asked while tracing. */
// @ts-ignore: decorator
@external('host', 'step')
export declare function step(opcode: i32): void;
