/** Why a frame ended badly; the order is that of `FAILURES` in failures.ts. 0: it did not. */
export const NONE: i32 = 0;
export const REVERT: i32 = 1;
export const OUT_OF_GAS: i32 = 2;
export const INVALID_OPCODE: i32 = 3;
export const INVALID_JUMP: i32 = 4;
export const STACK_UNDERFLOW: i32 = 5;
export const STACK_OVERFLOW: i32 = 6;
export const STATIC_CALL_VIOLATION: i32 = 7;
export const CREATE_COLLISION: i32 = 8;
export const CODE_TOO_LARGE: i32 = 9;
export const INVALID_CODE: i32 = 10;
export const INSUFFICIENT_BALANCE: i32 = 11;
export const CALL_DEPTH: i32 = 12;
export const OUT_OF_BOUNDS: i32 = 13;
export const PRECOMPILE_FAILURE: i32 = 14;
export const NONCE_OVERFLOW: i32 = 15;
export const INITCODE_TOO_LARGE: i32 = 16;
