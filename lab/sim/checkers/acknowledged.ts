import type { Hash } from '@hanse/base';
import type { Checker, LeagueFacts, NodeName, Report } from '../observation.ts';
import { honestNodes } from './honest.ts';

type Place = { readonly blockHash: Hash; readonly height: number; readonly index: number };

const shown = ({ blockHash, height, index }: Place): string => `block ${height} ${blockHash} at ${index}`;

/** S3: a receipt that was ever given stays true, everywhere: same block, same index, on every node that is that far. */
export function acknowledged(facts: LeagueFacts, report: Report): Checker {
  const honest = honestNodes(facts);
  const receipts = new Map<Hash, Place>();
  const promised = new Map<number, Map<Hash, Place>>();
  /** Heights of receipts that each node has given. */
  const highest = new Map<NodeName, number>();
  return {
    invariant: 'S3',
    observe: (seen) => {
      const { atMs } = seen;
      const tell = (node: NodeName, message: string): void => report({ invariant: 'S3', atMs, node, message });
      switch (seen.kind) {
        case 'acknowledged': {
          const { node, hash, blockHash, height, index } = seen;
          if (!honest.has(node)) return;
          const place = { blockHash, height, index };
          const known = receipts.get(hash);
          if (known !== undefined && shown(known) !== shown(place))
            tell(node, `receipt of ${hash}: ${shown(place)}, was ${shown(known)}`);
          receipts.set(hash, known ?? place);
          const atHeight = promised.get(height) ?? new Map<Hash, Place>();
          promised.set(height, atHeight.set(hash, known ?? place));
          highest.set(node, Math.max(height, highest.get(node) ?? 0));
          return;
        }
        case 'committed': {
          const { node, stored } = seen;
          if (!honest.has(node)) return;
          const { header, hash: blockHash, transactions } = stored.block;
          for (const [hash, place] of promised.get(header.number) ?? []) {
            if (place.blockHash !== blockHash || transactions[place.index]?.hash !== hash)
              tell(node, `the acknowledged ${hash} (${shown(place)}) is not in block ${header.number} ${blockHash}`);
          }
          return;
        }
        case 'started': {
          const { node, height, disk } = seen;
          if (disk !== 'intact') highest.delete(node);
          const given = highest.get(node) ?? 0;
          if (honest.has(node) && height < given)
            tell(node, `starts at height ${height}, has given receipts of height ${given}`);
        }
      }
    },
  };
}
