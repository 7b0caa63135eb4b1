import { posix } from 'node:path';

/** Relative targets of a Markdown page's links and pictures that `exists` denies, as sentences. Text in code is no link. */
export function findDeadLinks(page: string, text: string, exists: (path: string) => boolean): string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`(?!\])/g, '');
  const targets = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map((match) => match[1] ?? '');
  return targets
    .filter((target) => !/^(?:[a-z][a-z0-9+.-]*:|#|\/)/i.test(target))
    .filter((target) => !exists(posix.join(posix.dirname(page), decodeURI(target.replace(/[#?].*$/, '')))))
    .map((target) => `${page} links to ${target}, which does not exist`);
}
