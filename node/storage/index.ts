export { BlockLog, type BlockLogOptions, SEGMENT_BYTES } from './blockLog.ts';
export { storageFault } from './faults.ts';
export { type LogFile, type LogFolder, openFolder } from './folder.ts';
export { FolderLock } from './folderLock.ts';
export { LmdbStore } from './lmdbStore.ts';
export { MemoryStore } from './memoryStore.ts';
export { AtomicRecordFile, type RecordFileOptions, recordFilePaths } from './recordFile.ts';
export { RECORD_FILE_BYTES_MAX } from './recordSlot.ts';
export { TORN_TAILS_MAX, type TornTail } from './tornTail.ts';
