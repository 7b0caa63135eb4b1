// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title A pair of tokens exchanged at a constant product of reserves, the work of a Uniswap v2 swap in one call.
/// @dev Reserves and the time of the last change share one slot; 0.3 % of what comes in stays.
contract ConstantProductPair {
    error Locked();
    error TooLittleOut(uint256 out, uint256 least);
    error TooMuch();
    error ProductFell();

    event Sync(uint112 reserve0, uint112 reserve1);
    event Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to);

    IERC20 public immutable token0;
    IERC20 public immutable token1;
    uint256 public price0CumulativeLast;
    uint256 public price1CumulativeLast;
    uint112 private reserve0;
    uint112 private reserve1;
    uint32 private changedAt;
    uint256 private unlocked = 1;

    constructor(IERC20 first, IERC20 second) {
        token0 = first;
        token1 = second;
    }

    modifier lock() {
        if (unlocked != 1) revert Locked();
        unlocked = 2;
        _;
        unlocked = 1;
    }

    /// @notice Takes the balances that lie here as the reserves.
    function sync() external lock {
        _update(token0.balanceOf(address(this)), token1.balanceOf(address(this)), reserve0, reserve1);
    }

    /// @notice Takes `amountIn` of token0 (`zeroForOne`) or token1 from the caller and pays the other token to `to`.
    function swap(bool zeroForOne, uint256 amountIn, uint256 leastOut, address to) external lock returns (uint256 out) {
        (uint112 before0, uint112 before1) = (reserve0, reserve1);
        out = zeroForOne ? _amountOut(amountIn, before0, before1) : _amountOut(amountIn, before1, before0);
        if (out < leastOut || out == 0) revert TooLittleOut(out, leastOut);
        (zeroForOne ? token0 : token1).transferFrom(msg.sender, address(this), amountIn);
        (zeroForOne ? token1 : token0).transfer(to, out);
        _settle(zeroForOne, amountIn, before0, before1);
        if (zeroForOne) emit Swap(msg.sender, amountIn, 0, 0, out, to);
        else emit Swap(msg.sender, 0, amountIn, out, 0, to);
    }

    function _amountOut(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) private pure returns (uint256) {
        uint256 withFee = amountIn * 997;
        return (withFee * reserveOut) / (reserveIn * 1000 + withFee);
    }

    function _settle(bool zeroForOne, uint256 amountIn, uint112 before0, uint112 before1) private {
        uint256 balance0 = token0.balanceOf(address(this));
        uint256 balance1 = token1.balanceOf(address(this));
        uint256 adjusted0 = balance0 * 1000 - (zeroForOne ? amountIn * 3 : 0);
        uint256 adjusted1 = balance1 * 1000 - (zeroForOne ? 0 : amountIn * 3);
        if (adjusted0 * adjusted1 < uint256(before0) * before1 * 1_000_000) revert ProductFell();
        _update(balance0, balance1, before0, before1);
    }

    function _update(uint256 balance0, uint256 balance1, uint112 before0, uint112 before1) private {
        if (balance0 > type(uint112).max || balance1 > type(uint112).max) revert TooMuch();
        uint32 time = uint32(block.timestamp);
        unchecked {
            uint32 elapsed = time - changedAt;
            if (elapsed > 0 && before0 != 0 && before1 != 0) {
                price0CumulativeLast += ((uint256(before1) << 112) / before0) * elapsed;
                price1CumulativeLast += ((uint256(before0) << 112) / before1) * elapsed;
            }
        }
        reserve0 = uint112(balance0);
        reserve1 = uint112(balance1);
        changedAt = time;
        emit Sync(uint112(balance0), uint112(balance1));
    }
}
