import { defineFaults } from '@hanse/base';

export const storageFault = defineFaults('storage', {
  'damaged-record': {
    en: '{file} is damaged at {at}: {seen}; stop the node, run "hanse audit" and restore the data folder from a backup or let it sync anew from the other nodes',
    zh: '{file} 在 {at} 处已损坏:{seen};请停止节点,运行 "hanse audit",并用备份恢复数据目录或从其他节点重新同步',
  },
  'missing-record': {
    en: 'there is no record in {file}, and there must be one; put it back where it was, do not make an empty one in its place: if it holds votes and cannot be found, see "hanse key forget-votes"',
    zh: '{file} 中没有记录,而此处必须有记录;请将其放回原处,不要用空记录代替:若其为投票记录且无法找回,请参阅 "hanse key forget-votes"',
  },
  'lost-record': {
    en: 'the newest record of {file} is lost ({seen}), only an older one is left; find the newest, do not go on with the older: if it holds votes, see "hanse key forget-votes"',
    zh: '{file} 的最新记录已丢失({seen}),只剩较旧的记录;请找回最新记录,不要沿用旧记录:若其为投票记录,请参阅 "hanse key forget-votes"',
  },
  'record-exists': {
    en: 'there is a record in {file} already, a new one was to be made; keep it, or move both of its files away if nothing needs it',
    zh: '{file} 中已有记录,无法新建;请保留它,若确无用处请将其两个文件移走',
  },
  'missing-segment': {
    en: 'the block log in {folder} ends at height {wanted} before {seen} begins; a segment file is missing: restore it from a backup or sync anew',
    zh: '{folder} 中的区块日志在高度 {wanted} 结束,而 {seen} 之后才开始;缺少段文件:请用备份恢复或重新同步',
  },
  'no-such-record': {
    en: 'the block log has no record of height {seen}, it holds {wanted}; ask for a height in that range',
    zh: '区块日志中没有高度 {seen} 的记录,现有范围为 {wanted};请查询该范围内的高度',
  },
  'write-failed': {
    en: 'writing {file} failed ({seen}); nothing was acknowledged: free disk space or check the disk, then try again',
    zh: '写入 {file} 失败({seen});未确认任何数据:请释放磁盘空间或检查磁盘后重试',
  },
  failed: {
    en: '{file} could not be brought back to its last good state after a failed write ({seen}); check the disk and restart the node',
    zh: '{file} 写入失败后无法恢复到最后的正确状态({seen});请检查磁盘并重启节点',
  },
  locked: {
    en: 'the folder {folder} is in use by process {pid}; stop that node first or use another folder',
    zh: '目录 {folder} 正被进程 {pid} 使用;请先停止该节点,或换用其他目录',
  },
  'cannot-open': {
    en: 'cannot open {file} ({seen}); check that it exists, that this user may read and write it, and that the disk is well',
    zh: '无法打开 {file}({seen});请确认其存在、当前用户有读写权限且磁盘正常',
  },
  closed: {
    en: '{file} is closed already; open it again',
    zh: '{file} 已关闭;请重新打开',
  },
});

/** Code and message of whatever the operating system threw, for a fault's `seen`. */
export function causeText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
