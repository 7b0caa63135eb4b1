export type { Account } from './account.ts';
export { Journal } from './journal.ts';
export type { KeyValueChange, KeyValueStore, RangeOptions } from './keyValue.ts';
export type { StateChanges, StateReader } from './reader.ts';
