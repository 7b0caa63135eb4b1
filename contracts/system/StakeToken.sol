// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";

/// @title What members of a ledger under DPoS delegate, where its genesis chose a token for that.
/// @dev A genesis holds name, symbol and balances as storage; nothing mints afterwards.
contract StakeToken is ERC20Burnable {
    constructor() ERC20("", "") {}
}
