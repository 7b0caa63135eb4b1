import type { Text } from '@hanse/base';

/** What a command's exit code says; the table in the reference page is this one. */
export const EXIT_CODES = {
  ok: { code: 0, text: { en: 'done, and checked', zh: '已完成并核实' } },
  failed: { code: 1, text: { en: 'failed; the message says why', zh: '失败，原因见提示' } },
  usage: { code: 2, text: { en: 'the command line is wrong', zh: '命令行有误' } },
  unreachable: { code: 3, text: { en: 'no node answered at the address', zh: '该地址没有节点应答' } },
  refused: {
    code: 4,
    text: { en: 'refused by the ledger, or the contract reverted', zh: '被账本拒绝，或合约回滚' },
  },
  mismatch: { code: 5, text: { en: 'an audit found something that is not as it must be', zh: '审计发现不一致' } },
  busy: {
    code: 6,
    text: { en: 'a port, folder or league is in use by another program', zh: '端口、文件夹或联盟正被其他程序使用' },
  },
  notReady: {
    code: 7,
    text: { en: 'too few validators are there, or a node did not become ready', zh: '在线验证者不足，或节点未能就绪' },
  },
  timeout: {
    code: 8,
    text: { en: 'not final in time; it may still become final', zh: '限时内未达终局；之后仍可能达成' },
  },
  interrupted: { code: 130, text: { en: 'interrupted (Ctrl-C)', zh: '被中断（Ctrl-C）' } },
} as const satisfies { readonly [name: string]: { readonly code: number; readonly text: Text } };

export type Exit = keyof typeof EXIT_CODES;
