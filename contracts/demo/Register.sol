// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A register of 32-byte words that many organisations write without overwriting each other unseen.
contract Register {
    /// @notice The entry is not what the writer believed: read it again, then decide.
    error Changed(bytes32 key, bytes32 expected, bytes32 actual);

    /// @notice Every accepted write, with the one it replaced.
    event Written(bytes32 indexed key, address indexed writer, bytes32 previous, bytes32 value);

    mapping(bytes32 key => bytes32 value) private entries;

    /// @return value the entry of a key; zero when it was never written.
    function read(bytes32 key) external view returns (bytes32 value) {
        return entries[key];
    }

    /// @notice Compare and set: writes `value` if the entry is still `expected`, reverts with {Changed} otherwise.
    function write(bytes32 key, bytes32 expected, bytes32 value) external {
        bytes32 actual = entries[key];
        if (actual != expected) revert Changed(key, expected, actual);
        entries[key] = value;
        emit Written(key, msg.sender, actual, value);
    }
}
