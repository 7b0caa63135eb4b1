// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A stake token as nobody should choose one, for the tests of Staking: calls back, or takes a fee.
contract HostileToken is ERC20 {
    address private constant STAKING = 0x0000000000000000000000000000000000484E02;

    bytes private _again;
    uint256 private _fee;
    /// Whether the last call back was refused, and with which words.
    bytes4 public refusal;

    constructor() ERC20("", "") {}

    /// What to call at Staking in the midst of each transfer, and what to keep of it.
    function tell(bytes calldata again, uint256 fee) external {
        (_again, _fee) = (again, fee);
        if (again.length == 0) delete refusal;
    }

    function mint(uint256 amount) external {
        _mint(msg.sender, amount);
    }

    /// So that the token itself can be the one who delegates.
    function act(bytes calldata data) external {
        _approve(address(this), STAKING, type(uint256).max);
        (bool isDone, bytes memory said) = STAKING.call(data);
        if (isDone) return;
        assembly ("memory-safe") {
            revert(add(said, 32), mload(said))
        }
    }

    function mintHere(uint256 amount) external {
        _mint(address(this), amount);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from == address(0) || to == address(0)) return;
        if (_fee > 0) super._update(to, address(0), _fee);
        if (_again.length == 0) return;
        (bool isDone, bytes memory said) = STAKING.call(_again);
        refusal = isDone ? bytes4(0) : bytes4(said);
    }
}
