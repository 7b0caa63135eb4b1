// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStaking} from "../IStaking.sol";
import {IValidators} from "../IValidators.sol";

/// @title Stands for Staking in the tests of the other system contracts: does what it was told to do next.
contract FakeStaking is IStaking {
    error Told();

    IValidators private constant VALIDATORS = IValidators(0x0000000000000000000000000000000000484E01);

    bool private shouldRevert;
    bool private shouldBurn;
    uint256[] private committee;
    uint256 private effort;

    address public coinbase;
    address[] private _missed;
    bool public wasTaken;
    uint256 public blocks;
    address public offender;
    uint256 public offenceHeight;
    uint256 public timesTold;

    function tell(bool toRevert, bool toBurn, uint256[] calldata nextCommittee) external {
        (shouldRevert, shouldBurn, committee) = (toRevert, toBurn, nextCommittee);
    }

    /// How much gas a penalty takes.
    function takeGas(uint256 amount) external {
        effort = amount;
    }

    function missed() external view returns (address[] memory) {
        return _missed;
    }

    function onBlock(address of_, address[] calldata missedTurns) external {
        _fail();
        (coinbase, _missed) = (of_, missedTurns);
        blocks++;
        if (committee.length > 0) {
            wasTaken = VALIDATORS.schedule(block.number + 1, committee);
            delete committee;
        }
    }

    /// For refusals: tries to schedule as Staking, at any height.
    function trySchedule(uint256 since, uint256[] calldata members) external returns (bool) {
        return VALIDATORS.schedule(since, members);
    }

    function onOffence(address who, uint256 height) external {
        _fail();
        uint256 end = effort == 0 ? gasleft() : gasleft() - effort;
        while (gasleft() > end) {}
        (offender, offenceHeight) = (who, height);
        timesTold++;
    }

    function _fail() private view {
        if (shouldRevert) revert Told();
        if (shouldBurn) assembly {
            invalid()
        }
    }
}
