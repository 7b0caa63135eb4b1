// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A league's own unit of account, issued once to its founder.
/// @dev A transfer of more than the balance reverts with OpenZeppelin's ERC20InsufficientBalance.
contract LeagueToken is ERC20 {
    /// @param supply in the smallest unit (18 decimals), minted to the deployer.
    constructor(string memory name, string memory symbol, uint256 supply) ERC20(name, symbol) {
        _mint(msg.sender, supply);
    }
}
