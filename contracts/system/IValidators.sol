// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What the other system contracts ask of the contract Validators.
interface IValidators {
    /// @return since the height from which they are in charge, engine its name, members weight << 160 | address, rising
    /// by address: who seals the next block.
    function sealers() external view returns (uint256 since, bytes32 engine, uint256[] memory members);

    /// @return whether `account` seals the next block.
    function isInCharge(address account) external view returns (bool);

    /// @return how many seal the next block.
    function count() external view returns (uint256);

    /// @return the first height that `account` was in charge of; 0: it never was.
    function firstInCharge(address account) external view returns (uint256);

    /// @notice Puts `members` in charge from the next block on, which is `since`. Only Staking calls, in the last block
    /// of an epoch. `members`: as in {sealers}, weights all zero or none.
    /// @return whether it was done: not when the engine is another one, or a change that was voted begins at that block.
    function schedule(uint256 since, uint256[] calldata members) external returns (bool);
}
