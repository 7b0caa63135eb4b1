/** What the bootstrap says, in the language of the terminal (LC_ALL, LC_MESSAGES, LANG; Chinese or else English). */
const TEXTS = {
  install: {
    en: 'Installing the pinned tools and libraries (once, about half a minute) …',
    zh: '正在安装固定版本的工具与程序库（仅首次，约半分钟）…',
  },
  relock: {
    en: 'A package.json has changed: updating package-lock.json …',
    zh: '有 package.json 已更改：正在更新 package-lock.json …',
  },
  runtime: { en: 'Fetching Node.js {version} …', zh: '正在获取 Node.js {version} …' },
  platform: {
    en: 'Adding the native packages of this machine …',
    zh: '正在补充适用于本机的原生程序包 …',
  },
  build: { en: 'Building {name} (new or changed sources) …', zh: '正在构建 {name}（源文件为新增或已更改）…' },
  still: { en: '  still working, {seconds} s', zh: '  仍在进行，已用 {seconds} 秒' },
  done: { en: '  done in {seconds} s', zh: '  完成，用时 {seconds} 秒' },
  'bad-task': {
    en: 'Unknown task "{seen}". Wanted one of: {wanted}. Try: npm start',
    zh: '未知任务“{seen}”。可用任务：{wanted}。请尝试：npm start',
  },
  'old-node': {
    en: 'Node.js {seen} runs this; at least 18 is wanted to fetch the pinned version. Install a newer Node.js.',
    zh: '当前 Node.js 为 {seen}；至少需要 18 才能获取固定版本。请安装较新的 Node.js。',
  },
  'no-npm': {
    en: 'npm could not be started ({seen}). Install npm 10 or newer, or put it on the PATH.',
    zh: '无法启动 npm（{seen}）。请安装 npm 10 或更高版本，或将其加入 PATH。',
  },
  'install-failed': {
    en: 'npm ended with code {seen}; its message is above. Check the network, proxy and registry settings (npm config list), then run the same command again.',
    zh: 'npm 以代码 {seen} 结束，其信息见上。请检查网络、代理与镜像设置（npm config list），然后重新运行同一命令。',
  },
  'stale-lock': {
    en: 'package-lock.json does not match {seen}; in CI it is never rewritten. Run "npm run lock" at a desk and commit it.',
    zh: 'package-lock.json 与 {seen} 不一致；CI 中不会改写它。请在开发机上运行“npm run lock”并提交。',
  },
  'no-runtime': {
    en: 'Node.js {wanted} for {seen} is not there after the install. Use a platform Node.js publishes for (Linux with glibc, macOS, Windows), or start with Node.js {wanted} itself.',
    zh: '安装后仍找不到适用于 {seen} 的 Node.js {wanted}。请使用 Node.js 官方支持的平台（glibc 的 Linux、macOS、Windows），或直接用 Node.js {wanted} 启动。',
  },
  'build-failed': {
    en: 'Building {name} ended with code {seen}; its message is above.',
    zh: '构建 {name} 以代码 {seen} 结束，其信息见上。',
  },
};

const isChinese = /^zh/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '');

export function text(name, params = {}) {
  const template = TEXTS[name][isChinese ? 'zh' : 'en'];
  return template.replace(/\{(\w+)\}/g, (whole, key) => (key in params ? String(params[key]) : whole));
}

/** Goes to standard error: the standard output belongs to the task. */
export function say(name, params) {
  process.stderr.write(`${text(name, params)}\n`);
}

/** An expected failure; ends the bootstrap with this sentence and no stack. */
export class BootstrapError extends Error {
  constructor(name, params) {
    super(text(name, params));
  }
}
