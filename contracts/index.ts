import pairJson from './out/ConstantProductPair.json' with { type: 'json' };
import evidenceJson from './out/Evidence.json' with { type: 'json' };
import fakeStakingJson from './out/FakeStaking.json' with { type: 'json' };
import hostileTokenJson from './out/HostileToken.json' with { type: 'json' };
import leagueTokenJson from './out/LeagueToken.json' with { type: 'json' };
import registerJson from './out/Register.json' with { type: 'json' };
import stakeTokenJson from './out/StakeToken.json' with { type: 'json' };
import stakingJson from './out/Staking.json' with { type: 'json' };
import validatorsJson from './out/Validators.json' with { type: 'json' };
import workloadsJson from './out/Workloads.json' with { type: 'json' };

/** A compiled contract, in the shape that viem, ethers and Hardhat read. */
export type Artifact = {
  readonly contractName: string;
  /** Path below `contracts/`. */
  readonly sourceName: string;
  readonly abi: readonly object[];
  /** Creation code; append the ABI-encoded constructor arguments. */
  readonly bytecode: `0x${string}`;
  readonly deployedBytecode: `0x${string}`;
};

/** OpenZeppelin's ERC-20; constructor (string name, string symbol, uint256 supply), the supply goes to the deployer. */
export const leagueToken: Artifact = leagueTokenJson as Artifact;
/** A compare-and-set register; no constructor arguments. */
export const register: Artifact = registerJson as Artifact;
/** Two tokens exchanged at a constant product, for benchmarks; constructor (address token0, address token1). */
export const constantProductPair: Artifact = pairJson as Artifact;
/** Storage, arithmetic and hashing in loops, for benchmarks; no constructor arguments. */
export const workloads: Artifact = workloadsJson as Artifact;
/** Who seals the blocks, by which engine, and votes on it; placed by a genesis. */
export const validators: Artifact = validatorsJson as Artifact;
/** What validators signed that no honest one signs; placed by a genesis. */
export const evidence: Artifact = evidenceJson as Artifact;
/** Candidates, weights and committees under DPoS; placed by a genesis. */
export const staking: Artifact = stakingJson as Artifact;
/** What is delegated, where a ledger has a token of its own for that; placed by a genesis. */
export const stakeToken: Artifact = stakeTokenJson as Artifact;
/** Stands for Staking in tests. */
export const fakeStaking: Artifact = fakeStakingJson as Artifact;
/** A stake token that calls back or takes a fee, for tests. */
export const hostileToken: Artifact = hostileTokenJson as Artifact;

/** Runtime code of the system contracts, for `systemAlloc` of `@hanse/league`. */
export const systemCode: {
  readonly validators: `0x${string}`;
  readonly evidence: `0x${string}`;
  readonly staking: `0x${string}`;
} = {
  validators: validators.deployedBytecode,
  evidence: evidence.deployedBytecode,
  staking: staking.deployedBytecode,
};
