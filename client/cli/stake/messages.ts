import type { Text } from '@hanse/base';

export const STAKE = {
  none: { en: 'Nobody has registered.', zh: '没有候选者登记。' },
  columns: {
    en: 'candidate|name|state|weight|turns taken, missed|votes',
    zh: '候选者|名称|状态|权重|已出块、错过|票数',
  },
  given: { en: 'given by {who}', zh: '{who} 的委托' },
  inCharge: { en: 'in charge', zh: '在任' },
  admitted: { en: 'admitted', zh: '已接纳' },
  waiting: { en: 'not admitted', zh: '未接纳' },
  offence: { en: 'jailed for an offence', zh: '因违规停职' },
  jailed: { en: 'jailed until epoch {epoch}', zh: '停职至纪元 {epoch}' },
  free: { en: '{who} can delegate {free} {unit}.', zh: '{who} 可委托 {free} {unit}。' },
  seats: { en: 'seats', zh: '席' },
  tokens: { en: 'units of the token', zh: '代币最小单位' },
  leaving: {
    en: '{amount} taken away from {candidate} can be withdrawn from epoch {epoch} on.',
    zh: '从 {candidate} 取消的 {amount} 自纪元 {epoch} 起可取回。',
  },
  epoch: {
    en: 'Epoch {epoch}: blocks {first} to {last}, now {height}. In charge since block {since}; {needed} of {total} must agree:',
    zh: '纪元 {epoch}：区块 {first} 至 {last}，当前 {height}。自区块 {since} 起在任；{total} 个中须有 {needed} 个同意：',
  },
  notDpos: {
    en: 'The engine is {engine}: this committee was not elected, and none will be before the engine is dpos.',
    zh: '现用引擎为 {engine}：该委员会并非选举产生；改用 dpos 之前不会选举。',
  },
  committeeColumns: {
    en: 'validator|name|weight|share of turns|taken, missed in this epoch',
    zh: '验证者|名称|权重|轮次占比|本纪元已出块、错过',
  },
  wouldElect: { en: 'Elected now, these would be next:', zh: '若此刻选举，下届委员会为：' },
  wouldStay: {
    en: 'Elected now, the present committee would stay: fewer than {least} candidates have weight and are not jailed.',
    zh: '若此刻选举，现任委员会将留任：有权重且未停职的候选者少于 {least} 个。',
  },
  electColumns: { en: 'candidate|name|weight', zh: '候选者|名称|权重' },
  scheduleColumns: { en: 'block|turn of|if that one is missing', zh: '区块|轮到|缺席时由' },
  untilEpoch: {
    en: 'Those in charge up to block {last}; from then on whoever the epoch elects.',
    zh: '至区块 {last} 为止的轮次；之后由该纪元选出的委员会出块。',
  },
  accountWanted: { en: 'an address, or an organisation of the league', zh: '地址，或联盟中的组织' },
  candidateWanted: { en: 'an address, or one of: {names}', zh: '地址，或取自：{names}' },
  amountWanted: { en: 'a whole number above 0', zh: '大于 0 的整数' },
  amountOrAll: { en: 'a whole number above 0, or all', zh: '大于 0 的整数，或 all' },
  registered: {
    en: 'Registered, and read back. The validators in charge: hanse stake admit {address}',
    zh: '已登记并读回核对。现任验证者请执行：hanse stake admit {address}',
  },
  freed: { en: 'Out of jail, and read back.', zh: '已恢复资格并读回核对。' },
  voted: {
    en: 'Voted, and read back: {votes} of {needed} votes.',
    zh: '已投票并读回核对：{needed} 票中的 {votes} 票。',
  },
  admittedNow: {
    en: 'Admitted, and read back. It can be elected once somebody delegates to it.',
    zh: '已接纳并读回核对。获得委托后即可参选。',
  },
  approving: {
    en: 'First the contract is allowed to take {amount} of the token.',
    zh: '先授权合约取用 {amount} 代币。',
  },
  delegated: {
    en: 'Delegated, and read back: {given} given to {candidate}, whose weight is {weight}. It counts from epoch {epoch} on.',
    zh: '已委托并读回核对：对 {candidate} 的委托为 {given}，其总权重为 {weight}，自纪元 {epoch} 起生效。',
  },
  undelegated: {
    en: 'Undelegated, and read back: {given} left with {candidate}; {amount} can be withdrawn from epoch {epoch} on.',
    zh: '已取消委托并读回核对：{candidate} 处剩余 {given}；{amount} 自纪元 {epoch} 起可取回。',
  },
  withdrawn: { en: 'Withdrawn, and read back: {amount}.', zh: '已取回并读回核对：{amount}。' },
} as const satisfies { readonly [name: string]: Text };
