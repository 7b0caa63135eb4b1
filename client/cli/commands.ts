import { AUDIT_COMMANDS } from './audit/commands.ts';
import type { CommandSpec } from './command.ts';
import { DEV_COMMANDS } from './dev/commands.ts';
import { NODE_COMMANDS } from './node/commands.ts';

/** Every command, in the order of the help. The reference pages are generated from it. */
export const COMMANDS: readonly CommandSpec[] = [...DEV_COMMANDS, ...NODE_COMMANDS, ...AUDIT_COMMANDS];
