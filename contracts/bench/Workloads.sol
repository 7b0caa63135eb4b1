// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What benchmarks of the EVM run: storage, arithmetic, hashing.
contract Workloads {
    struct Entry {
        uint128 amount;
        uint64 time;
        uint64 count;
    }

    mapping(uint256 key => Entry entry) private entries;
    mapping(uint256 key => uint256[] values) private lists;
    uint256 public total;

    /// @notice Reads, changes and adds `count` entries from `first` on, and lengthens one list for each ten.
    function store(uint256 first, uint256 count) external {
        uint256 sum = total;
        for (uint256 key = first; key < first + count; ++key) {
            Entry storage entry = entries[key];
            entry.amount += uint128(key + 1);
            entry.time = uint64(block.timestamp);
            entry.count += 1;
            sum += entry.amount;
            if (key % 10 == 0) lists[key / 100].push(sum);
        }
        total = sum;
    }

    /// @return x a number that all `rounds` went into.
    function calculate(uint256 rounds) external pure returns (uint256 x) {
        x = 0x9e3779b97f4a7c15f39cc0605cedc834;
        unchecked {
            for (uint256 round = 1; round <= rounds; ++round) {
                x = x * 6364136223846793005 + round;
                x ^= x >> 33;
                x = x % 0xfffffffffffffffffffffffffffffffeffffffffffffffff + x / 3;
                x = (x << 7) | (x >> 249);
            }
        }
    }

    /// @return last the hash of the hash of … `rounds` times.
    function digest(uint256 rounds) external pure returns (bytes32 last) {
        for (uint256 round = 0; round < rounds; ++round) last = keccak256(abi.encode(last, round));
    }
}
