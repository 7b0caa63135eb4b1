// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What the other system contracts ask of the contract Staking, which a ledger has only under DPoS.
interface IStaking {
    /// @notice A block has begun: `coinbase` took its turn, those in `missed` had theirs before it. Only Validators calls.
    function onBlock(address coinbase, address[] calldata missed) external;

    /// @notice An offence at `height` is proven. Only Evidence calls, once for each offence.
    function onOffence(address offender, uint256 height) external;
}
