import type { ScaleResult } from './measureScale.ts';
import { linePlot, type Series } from './plot.ts';
import { REGIONS } from './regions.ts';

/** The files of the report by their path below docs/. */
export function scaleReport(results: readonly ScaleResult[]): ReadonlyMap<string, string> {
  const plot = (
    name: string,
    y: string,
    title: string,
    value: (one: ScaleResult) => number,
    yScale: 'linear' | 'logarithmic',
  ): [string, string] => [
    `images/${name}.svg`,
    linePlot({ title, x: 'validators', y, yScale, series: seriesOf(results, value) }),
  ];
  return new Map([
    ['consensus-at-scale.md', page(results, EN)],
    ['consensus-at-scale.zh-CN.md', page(results, ZH)],
    plot(
      'consensus-messages',
      'messages',
      'Messages for one block, all nodes',
      ({ messages }) => messages,
      'logarithmic',
    ),
    plot('consensus-bytes', 'bytes', 'Bytes for one block, all nodes', ({ bytes }) => bytes, 'logarithmic'),
    plot(
      'consensus-finality',
      'ms',
      'From the proposal to final on half of the nodes',
      ({ finalityMs }) => finalityMs,
      'linear',
    ),
  ]);
}

function seriesOf(results: readonly ScaleResult[], value: (one: ScaleResult) => number): readonly Series[] {
  const engines = [...new Set(results.map(({ engine }) => engine))];
  return engines.map((engine) => ({
    name: engine,
    points: results.filter((one) => one.engine === engine).map((one) => [one.validators, value(one)] as const),
  }));
}

type Words = {
  readonly other: string;
  readonly head: readonly string[];
  readonly columns: readonly string[];
  readonly tail: readonly string[];
};

const EN: Words = {
  other: '[中文](consensus-at-scale.zh-CN.md)',
  head: [
    '# Consensus at scale',
    '',
    'What one block costs a league whose validators stand around the world: the production node, run in the simulator, every machine with its own virtual disk and clock. `npm run sim -- --scale` makes this page anew; the same code gives the same figures.',
    '',
    `**The world.** Validators are placed one after the other in ${REGIONS.length} places (${REGIONS.join(', ')}). Between them lie half the average round trips that IBM Cloud published for its regions for 27 July to 25 August 2024 ("Network latency" in the documentation of its VPC), 1 ms within a place. Each machine sends at most 100 Mbit/s. A sync of the disk takes 0.3 to 2 ms. Forty users send a transaction each as soon as the last one is in a block. Blocks come at most once a second.`,
    '',
    '**What is not in it.** Computing takes no virtual time: with 100 validators a node checks some 200 signatures a block, about 10 ms of one core, and executes the block. TLS and TCP add about 60 bytes to a message, which are not counted. No faults: for those see [the simulator](simulator.md).',
    '',
  ],
  columns: [
    'engine',
    'validators',
    'messages a block',
    'kB a block',
    'kB sent by the busiest',
    'final on half, ms',
    'on all, ms',
    'period, ms',
    'transactions a block',
  ],
  tail: [
    '',
    'DPoS is QBFT among its committee: a committee of 31 costs what QBFT with 31 validators costs, however many candidates there are.',
    '',
    '![Messages for one block](images/consensus-messages.svg)',
    '![Bytes for one block](images/consensus-bytes.svg)',
    '![Time to finality](images/consensus-finality.svg)',
    '',
    '**How to read it.** QBFT sends about 2·n² messages, since everybody tells everybody; Raft about a dozen for each member, since only the leader is told. QBFT’s time to finality is three one-way trips to a quorum: it grows with the distance of the quorum, not with the number of validators. Raft’s grows with the leader’s distance from half of the members. A hundred validators are possible; for most leagues a committee of 16 to 31 is the better bargain.',
    '',
  ],
};

const ZH: Words = {
  other: '[English](consensus-at-scale.md)',
  head: [
    '# 大规模共识',
    '',
    '验证者遍布全球的联盟,产生一个区块要付出多少网络代价:在模拟器中运行生产节点,每台机器有各自的虚拟磁盘与时钟。`npm run sim -- --scale` 可重新生成本页;相同代码得到相同数字。',
    '',
    `**环境。** 验证者依次放置在 ${REGIONS.length} 个地点(${REGIONS.join('、')})。地点之间的单程延迟取 IBM Cloud 公布的 2024 年 7 月 27 日至 8 月 25 日区域间平均往返时延(其 VPC 文档 "Network latency")的一半,同一地点为 1 ms。每台机器上行至多 100 Mbit/s。磁盘同步一次 0.3 至 2 ms。四十个用户,各自在上一笔交易入块后立即发送下一笔。至多每秒一个区块。`,
    '',
    '**未计入的部分。** 计算不占虚拟时间:100 个验证者时,节点每块约验证 200 个签名,约占单核 10 ms,并执行区块。TLS 与 TCP 每条消息约增加 60 字节,未计。无故障;故障见[模拟器](simulator.zh-CN.md)。',
    '',
  ],
  columns: [
    '引擎',
    '验证者',
    '每块消息数',
    '每块 kB',
    '最忙节点发送 kB',
    '半数节点终局 ms',
    '全部节点 ms',
    '间隔 ms',
    '每块交易数',
  ],
  tail: [
    '',
    'DPoS 即委员会内的 QBFT:31 人委员会的代价等同于 31 个验证者的 QBFT,与候选人数无关。',
    '',
    '![每块消息数](images/consensus-messages.svg)',
    '![每块字节数](images/consensus-bytes.svg)',
    '![终局时间](images/consensus-finality.svg)',
    '',
    '**如何解读。** QBFT 每块约 2·n² 条消息,因为人人都要告知所有人;Raft 每个成员约十余条,因为只告知领导者。QBFT 的终局时间是到达法定人数的三次单程:取决于法定人数的距离,而非验证者数量。Raft 取决于领导者到半数成员的距离。一百个验证者可行;对多数联盟而言,16 至 31 人的委员会更划算。',
    '',
  ],
};

function page(results: readonly ScaleResult[], { other, head, columns, tail }: Words): string {
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0);
  const row = (one: ScaleResult): string =>
    [
      one.engine,
      one.validators,
      one.messages,
      kilobytes(one.bytes),
      kilobytes(one.bytesOfBusiest),
      one.finalityMs,
      one.everywhereMs,
      one.periodMs,
      one.transactions,
    ].join(' | ');
  const [title = '', ...rest] = head;
  const table = [
    `| ${columns.join(' | ')} |`,
    `|${' --- |'.repeat(columns.length)}`,
    ...results.map((one) => `| ${row(one)} |`),
  ];
  return [title, other, ...rest, ...table, ...tail].join('\n');
}
