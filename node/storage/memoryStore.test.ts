import { keyValueConformance } from './keyValueConformance.ts';
import { MemoryStore } from './memoryStore.ts';

keyValueConformance({ name: 'MemoryStore', open: () => new MemoryStore() });
