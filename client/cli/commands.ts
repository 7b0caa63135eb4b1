import { ACCOUNT_COMMANDS } from './account/commands.ts';
import { AUDIT_COMMANDS } from './audit/commands.ts';
import { BLOCK_COMMANDS } from './block/commands.ts';
import { CODEC_COMMANDS } from './codec/commands.ts';
import type { CommandSpec } from './command.ts';
import { CONTRACT_COMMANDS } from './contract/commands.ts';
import { DEV_COMMANDS } from './dev/commands.ts';
import { EVIDENCE_COMMANDS } from './evidence/commands.ts';
import { GENESIS_COMMANDS } from './genesis/commands.ts';
import { IMPORT_COMMANDS } from './import/commands.ts';
import { KEY_COMMANDS } from './key/commands.ts';
import { NODE_COMMANDS } from './node/commands.ts';
import { STAKE_COMMANDS } from './stake/commands.ts';
import { STATETEST_COMMANDS } from './statetest/commands.ts';
import { T8N_COMMANDS } from './t8n/commands.ts';
import { TX_COMMANDS } from './tx/commands.ts';
import { VALIDATORS_COMMANDS } from './validators/commands.ts';

/** Every command, in the order of the help. The reference pages are generated from it. */
export const COMMANDS: readonly CommandSpec[] = [
  ...DEV_COMMANDS,
  ...NODE_COMMANDS,
  ...KEY_COMMANDS,
  ...GENESIS_COMMANDS,
  ...VALIDATORS_COMMANDS,
  ...STAKE_COMMANDS,
  ...EVIDENCE_COMMANDS,
  ...ACCOUNT_COMMANDS,
  ...TX_COMMANDS,
  ...BLOCK_COMMANDS,
  ...CONTRACT_COMMANDS,
  ...AUDIT_COMMANDS,
  ...IMPORT_COMMANDS,
  ...CODEC_COMMANDS,
  ...STATETEST_COMMANDS,
  ...T8N_COMMANDS,
];
