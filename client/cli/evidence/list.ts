import type { Address } from '@hanse/base';
import { evidence } from '@hanse/contracts';
import { EVIDENCE_ADDRESS } from '@hanse/league';
import type { Abi, Hex } from 'viem';
import { namerOf } from '../block/blockView.ts';
import type { CommandRun } from '../command.ts';
import { urlOf } from '../ledgerClient.ts';
import { renderTable } from '../table.ts';
import { askSystem, newestHeight } from '../validators/readSealers.ts';
import { EVIDENCE } from './messages.ts';

const ABI = evidence.abi as unknown as Abi;
const SHOWN_MAX = 100;

type Raw = {
  readonly offender: string;
  readonly height: bigint;
  readonly round: number;
  readonly isPenalised: boolean;
  readonly kind: Hex;
  readonly reporter: string;
  readonly provenAt: bigint;
};

export const list: CommandRun = async (context, input) => {
  const url = urlOf(context, input);
  const height = await newestHeight(url);
  const ask = <Value>(name: string, args: readonly unknown[] = []): Promise<Value> =>
    askSystem(url, { to: EVIDENCE_ADDRESS, abi: ABI, name, args }, { height });
  const total = Number(await ask<bigint>('count'));
  const before = Math.min(input.integer('before', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? total, total);
  const from = Math.max(0, before - SHOWN_MAX);
  const page = before === from ? [] : await ask<readonly Raw[]>('offences', [BigInt(from), BigInt(before - from)]);
  const offences = page.map((raw, index) => offenceOf(raw, from + index)).reverse();
  const nameOf = namerOf(context, input);
  if (from > 0) context.say(EVIDENCE.more, { shown: offences.length, total, before: from });
  context.result({ height, total, offences }, () => {
    if (offences.length === 0) return `${context.words(EVIDENCE.none)}\n`;
    const rows = offences.map((one) => [
      String(one.number),
      nameOf(one.offender),
      one.kind,
      String(one.height),
      String(one.round),
      String(one.provenAt),
      nameOf(one.reporter),
      context.words(one.isPenalised ? EVIDENCE.yes : EVIDENCE.no),
    ]);
    return renderTable(context.words(EVIDENCE.columns).split('|'), rows);
  });
  return 'ok';
};

const offenceOf = (raw: Raw, number: number) => ({
  number,
  offender: raw.offender.toLowerCase() as Address,
  kind: Buffer.from(raw.kind.slice(2), 'hex').toString('latin1').replace(/\0+$/, ''),
  height: Number(raw.height),
  round: raw.round,
  provenAt: Number(raw.provenAt),
  reporter: raw.reporter.toLowerCase() as Address,
  isPenalised: raw.isPenalised,
});
