import { defineFaults } from '@hanse/base';

export const identityFault = defineFaults('identity', {
  'bad-certificate': {
    en: 'not a usable X.509 certificate: {seen}; give one certificate in PEM form made by "hanse" or by the organisation’s authority',
    zh: '不是可用的 X.509 证书:{seen};请提供由 "hanse" 或组织 CA 签发的一份 PEM 证书',
  },
  'not-an-authority': {
    en: 'the certificate of member {member} may not sign others (basicConstraints CA is false); put the certificate of its authority into genesis',
    zh: '成员 {member} 的证书不能签发其他证书(basicConstraints CA 为 false);请在创世文件中填写其 CA 证书',
  },
  'duplicate-member': {
    en: 'member {member} shares its {seen} with another member; every member needs a name and an authority of its own',
    zh: '成员 {member} 与另一成员的 {seen} 相同;每个成员必须有自己的名称和 CA',
  },
  'bad-name': {
    en: 'organisation name "{seen}" cannot stand in a certificate; use 1 to 64 characters without control characters or spaces at the ends',
    zh: '组织名称 "{seen}" 不能写入证书;请使用 1 到 64 个字符,不含控制字符,首尾不含空格',
  },
  'bad-subject': {
    en: 'the certificate’s {field} is {seen}, wanted {wanted}; issue it anew',
    zh: '证书的 {field} 为 {seen},应为 {wanted};请重新签发',
  },
  'weak-key': {
    en: 'the certificate’s key is {seen}, wanted an elliptic-curve key on {wanted}; issue it anew',
    zh: '证书的密钥为 {seen},应为 {wanted} 椭圆曲线密钥;请重新签发',
  },
  'unknown-authority': {
    en: 'no member’s authority signed the certificate of "{organisation}" ({fingerprint}); issue it with the authority named in genesis',
    zh: '没有成员的 CA 签发过 "{organisation}" 的证书({fingerprint});请使用创世文件中登记的 CA 签发',
  },
  'foreign-organisation': {
    en: 'the certificate names organisation "{seen}" but the authority of "{wanted}" signed it; each authority may only name its own organisation',
    zh: '证书中的组织为 "{seen}",但由 "{wanted}" 的 CA 签发;CA 只能为自己的组织签发证书',
  },
  'wrong-member': {
    en: 'the node {address} is a validator of member "{wanted}" in genesis, its certificate names "{seen}"; issue the certificate with the authority of "{wanted}", or correct the member in genesis on every node',
    zh: '节点 {address} 在创世文件中是成员 "{wanted}" 的验证者,而其证书中的组织为 "{seen}";请用 "{wanted}" 的 CA 签发证书,或在所有节点的创世文件中更正该成员',
  },
  expired: {
    en: 'the certificate of "{organisation}" ended at {wanted}, it is {seen}; issue a new one with "hanse key certificate"',
    zh: '"{organisation}" 的证书已于 {wanted} 到期,当前时间 {seen};请用 "hanse key certificate" 签发新证书',
  },
  'not-yet-valid': {
    en: 'the certificate of "{organisation}" starts at {wanted}, it is {seen}; check the clocks of both machines or wait',
    zh: '"{organisation}" 的证书自 {wanted} 起生效,当前时间 {seen};请检查双方时钟或稍候',
  },
  'file-exists': {
    en: '{path} exists already; keys and certificates are never overwritten, choose another place or move it away',
    zh: '{path} 已存在;密钥与证书不会被覆盖,请换一个位置或先移走它',
  },
  'unreadable-file': {
    en: '{path} cannot be read ({seen}); check that it exists and belongs to the user who runs the node',
    zh: '无法读取 {path}({seen});请确认文件存在且属于运行节点的用户',
  },
  'open-key-file': {
    en: 'private key file {path} can be read by others (mode {seen}); run "chmod 600" on it, wanted mode {wanted}',
    zh: '其他用户可以读取私钥文件 {path}(权限 {seen});请执行 "chmod 600",应为 {wanted}',
  },
  'key-mismatch': {
    en: 'the private key in {keyPath} does not belong to the certificate in {certificatePath}; give the pair that was issued together',
    zh: '{keyPath} 中的私钥与 {certificatePath} 中的证书不匹配;请提供同时签发的一对文件',
  },
});
