import { createKey } from '@hanse/signer';
import type { CommandRun } from '../command.ts';
import { saveAccount } from './saveAccount.ts';

export const create: CommandRun = (context, input) => saveAccount(context, input, createKey().privateKey);
