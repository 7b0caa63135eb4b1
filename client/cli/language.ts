import type { Language } from '@hanse/base';

/** Chinese when the terminal's locale says so, else English. An explicit choice is handled by the caller. */
export function languageOf(env: { readonly [name: string]: string | undefined }): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^zh/i.test(locale) ? 'zh' : 'en';
}
