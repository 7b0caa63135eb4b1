// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IStaking} from "./IStaking.sol";
import {IValidators} from "./IValidators.sol";

/// @title Who seals the blocks, by which engine, and how that is changed.
/// @notice Validators vote with their node's address; a change takes a quorum of those in charge when the vote is cast.
/// @dev Nodes read slots 0 to 5 without running code: their order is part of the ledger's rules. The contract has no
/// constructor and no immutables, because a genesis holds its runtime code and its storage. *In charge* means
/// everywhere: sealing the next block, which is what nodes ask of the state after this one.
contract Validators is IValidators {
    struct Set {
        uint256 since;
        bytes32 engine;
        uint256[] members;
    }

    struct Proposal {
        address proposer;
        /// Votes cast and not revoked, also by those who are no longer in charge: never fewer than count.
        uint32 votes;
        uint64 height;
        /// The last block in which a vote is taken.
        uint64 until;
        /// Its place in the list of open proposals.
        uint32 place;
        bytes32 engine;
        uint256[] members;
    }

    /// What {proposals} gives of each.
    struct OpenProposal {
        bytes32 id;
        address proposer;
        uint256 height;
        uint256 until;
        bytes32 engine;
        uint256[] members;
        /// Of those in charge who have voted for it.
        address[] voters;
    }

    error OnlySystem(address caller);
    error OnlyStaking(address caller);
    error NotInCharge(address caller);
    error HeightTooLow(uint256 height, uint256 lowest);
    error HeightTooHigh(uint256 height, uint256 highest);
    error HeightNotNext(uint256 height, uint256 next);
    error UnknownEngine(bytes32 engine);
    error StakingMissing();
    error MembersCount(uint256 count, uint256 most);
    error MembersNotRising(uint256 index, address member);
    error WeightsMixed(uint256 index, address member);
    error WeightsNotForEngine(bytes32 engine);
    error OwnProposalOpen(bytes32 id);
    error UnknownProposal(bytes32 id);
    error ProposalExpired(bytes32 id, uint256 until);
    error AlreadyVoted(bytes32 id, address validator);
    error NotVoted(bytes32 id, address validator);
    error NotProposer(bytes32 id, address proposer);

    event Proposed(
        bytes32 indexed id,
        address indexed proposer,
        uint256 height,
        bytes32 engine,
        uint256[] members,
        uint256 until
    );
    event Voted(bytes32 indexed id, address indexed validator, uint256 votes, uint256 quorum);
    event Revoked(bytes32 indexed id, address indexed validator);
    event Withdrawn(bytes32 indexed id, address indexed proposer);
    event Expired(bytes32 indexed id);
    /// @notice The change is final and takes effect at `height`, unless another is decided before.
    event Decided(bytes32 indexed id, uint256 indexed height, bytes32 engine, uint256[] members);
    /// @notice The change that was to come at `height` is not made: another was decided in its place.
    event Replaced(uint256 indexed height);

    address private constant SYSTEM = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;
    IStaking private constant STAKING = IStaking(0x0000000000000000000000000000000000484E02);
    bytes32 private constant DPOS = "dpos";
    /// @notice Members that can be voted or scheduled: a vote must fit into a transaction, a change of set into a call.
    uint256 public constant MEMBERS_MAX = 256;
    /// @notice Blocks for which a proposal takes votes.
    uint256 public constant PROPOSAL_BLOCKS = 604_800;
    /// @notice How far ahead a change can be decided, in blocks.
    uint256 public constant AHEAD_MAX = 10_000_000;
    /// Expired proposals of others that a new one clears away, so that the list does not grow.
    uint256 private constant CLEARED_MAX = 2;

    /// Slots 0 to 2 (CHANGE-STORE-1).
    Set private _current;
    /// Slots 3 to 5; since 0: no change to come. Members of a change that was made may stay behind.
    Set private _next;
    /// Slot 6: what can be voted.
    bytes32[] private _engines;
    /// Slot 7.
    mapping(address account => uint256 height) private _firstInCharge;
    bytes32[] private _open;
    mapping(bytes32 id => Proposal) private _proposals;
    mapping(address proposer => bytes32 id) private _openOf;
    mapping(bytes32 id => mapping(address validator => bool)) private _hasVoted;
    uint256 private _serial;
    /// @notice The last block in which Staking broke; the committee stays in charge then. 0: never.
    uint256 public stakingFailedAt;

    // ── What the node calls ──────────────────────────────────────────────────────────────────────────────────────────

    /// @notice Opens a block (VALIDATORS-OPEN-1). `missed`: whose turns passed before the coinbase had its own (DPoS; empty otherwise).
    function onBlock(address[] calldata missed) external {
        if (msg.sender != SYSTEM) revert OnlySystem(msg.sender);
        bool isDpos = _at(block.number).engine == DPOS;
        _settle();
        if (!isDpos || address(STAKING).code.length == 0) return;
        // A broken Staking must not stop the ledger, nor keep a voted change from taking effect.
        try STAKING.onBlock(block.coinbase, missed) {} catch {
            stakingFailedAt = block.number;
        }
    }

    /// @inheritdoc IValidators
    /// @dev VALIDATORS-SCHEDULE-1
    function schedule(uint256 since, uint256[] calldata members) external returns (bool) {
        if (msg.sender != address(STAKING)) revert OnlyStaking(msg.sender);
        if (since != block.number + 1) revert HeightNotNext(since, block.number + 1);
        _checkMembers(DPOS, members);
        _settle();
        if (_current.engine != DPOS || _current.since == since) return false;
        _current.since = since;
        _current.members = members;
        _remember(_current);
        return true;
    }

    // ── Voting ───────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice Proposes that from `height` on `members` seal the blocks by `engine`, and votes for it
    /// (VALIDATORS-PROPOSE-1, -2, CHANGE-STORE-2).
    /// @param members weight << 160 | address, rising by address. Weights only for DPoS, all zero or none.
    /// @return id names it in {vote}, {revoke} and {withdraw}.
    function propose(uint256 height, bytes32 engine, uint256[] calldata members) external returns (bytes32 id) {
        _settle();
        _checkInCharge(msg.sender);
        if (height < block.number + 2) revert HeightTooLow(height, block.number + 2);
        if (height > block.number + AHEAD_MAX) revert HeightTooHigh(height, block.number + AHEAD_MAX);
        _checkEngine(engine);
        _checkMembers(engine, members);
        _clearExpired();
        bytes32 own = _openOf[msg.sender];
        if (own != 0) revert OwnProposalOpen(own);

        id = keccak256(abi.encode(block.chainid, ++_serial, height, engine, members));
        uint256 until = block.number + PROPOSAL_BLOCKS;
        if (until > height - 2) until = height - 2;
        Proposal storage proposal = _proposals[id];
        proposal.proposer = msg.sender;
        proposal.height = uint64(height);
        proposal.until = uint64(until);
        proposal.place = uint32(_open.length);
        proposal.engine = engine;
        proposal.members = members;
        _open.push(id);
        _openOf[msg.sender] = id;
        emit Proposed(id, msg.sender, height, engine, members, until);
        _vote(id, proposal);
    }

    /// @notice Votes for a proposal. The vote that makes the quorum decides it (VALIDATORS-VOTE-1, VALIDATORS-DECIDE-1).
    function vote(bytes32 id) external {
        _settle();
        _checkInCharge(msg.sender);
        Proposal storage proposal = _live(id);
        if (_hasVoted[id][msg.sender]) revert AlreadyVoted(id, msg.sender);
        _vote(id, proposal);
    }

    /// @notice Takes back one's vote for a proposal that is not decided.
    function revoke(bytes32 id) external {
        Proposal storage proposal = _live(id);
        if (!_hasVoted[id][msg.sender]) revert NotVoted(id, msg.sender);
        _hasVoted[id][msg.sender] = false;
        proposal.votes--;
        emit Revoked(id, msg.sender);
    }

    /// @notice Withdraws one's own proposal that is not decided.
    function withdraw(bytes32 id) external {
        address proposer = _live(id).proposer;
        if (proposer != msg.sender) revert NotProposer(id, proposer);
        _close(id);
        emit Withdrawn(id, msg.sender);
    }

    // ── Views ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IValidators
    function sealers() external view returns (uint256 since, bytes32 engine, uint256[] memory members) {
        Set storage set = _at(block.number + 1);
        return (set.since, set.engine, set.members);
    }

    /// @return since the height of the change that is decided and still to come, or 0, engine and members of it.
    function pending() external view returns (uint256 since, bytes32 engine, uint256[] memory members) {
        if (_next.since > block.number + 1) return (_next.since, _next.engine, _next.members);
    }

    /// @return list the proposals that still take votes, in no particular order. Of many large ones it can be more than
    /// a node answers at once: ask for {openIds}, then for each {proposalOf}.
    function proposals() external view returns (OpenProposal[] memory list) {
        bytes32[] memory ids = openIds();
        list = new OpenProposal[](ids.length);
        for (uint256 i = 0; i < ids.length; i++) list[i] = proposalOf(ids[i]);
    }

    /// @return ids of the proposals that still take votes, in no particular order.
    function openIds() public view returns (bytes32[] memory ids) {
        uint256 length = _open.length;
        uint256 live;
        ids = new bytes32[](length);
        for (uint256 i = 0; i < length; i++) {
            bytes32 id = _open[i];
            if (_proposals[id].until >= block.number) ids[live++] = id;
        }
        assembly ("memory-safe") {
            mstore(ids, live)
        }
    }

    /// @return the proposal of that id, while it takes votes.
    function proposalOf(bytes32 id) public view returns (OpenProposal memory) {
        Proposal storage found = _live(id);
        return
            OpenProposal({
                id: id,
                proposer: found.proposer,
                height: found.height,
                until: found.until,
                engine: found.engine,
                members: found.members,
                voters: _voters(id)
            });
    }

    /// @return the names that {propose} takes.
    function engines() external view returns (bytes32[] memory) {
        return _engines;
    }

    /// @return votes that decide now.
    function quorum() external view returns (uint256) {
        return _quorumOf(_at(block.number + 1).members.length);
    }

    /// @inheritdoc IValidators
    function count() external view returns (uint256) {
        return _at(block.number + 1).members.length;
    }

    /// @inheritdoc IValidators
    function isInCharge(address account) external view returns (bool) {
        return _holds(_at(block.number + 1).members, account);
    }

    /// @inheritdoc IValidators
    function firstInCharge(address account) external view returns (uint256) {
        uint256 first = _firstInCharge[account];
        // The set of the next block is written down when it is settled, which may be a moment ahead.
        if (first != 0 || _next.since == 0 || _next.since > block.number + 1) return first;
        return _holds(_next.members, account) ? _next.since : 0;
    }

    // ── Within ───────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Who seals `height`, for the heights that nodes ask of this state.
    function _at(uint256 height) private view returns (Set storage) {
        return _next.since != 0 && _next.since <= height ? _next : _current;
    }

    /// Makes a change that takes effect with the next block the current set. A call that writes begins with it.
    function _settle() private {
        if (_next.since == 0 || _next.since > block.number + 1) return;
        _current.since = _next.since;
        _current.engine = _next.engine;
        _current.members = _next.members;
        _next.since = 0;
        _remember(_current);
    }

    function _remember(Set storage set) private {
        uint256 length = set.members.length;
        for (uint256 i = 0; i < length; i++) {
            address account = address(uint160(set.members[i]));
            if (_firstInCharge[account] == 0) _firstInCharge[account] = set.since;
        }
    }

    function _vote(bytes32 id, Proposal storage proposal) private {
        _hasVoted[id][msg.sender] = true;
        proposal.votes++;
        uint256 needed = _quorumOf(_current.members.length);
        // Counted one by one only when it can be enough, since some who voted may have left.
        uint256 votes = proposal.votes < needed ? proposal.votes : _voters(id).length;
        emit Voted(id, msg.sender, votes, needed);
        if (votes < needed) return;
        if (_next.since != 0) emit Replaced(_next.since);
        _next.since = proposal.height;
        _next.engine = proposal.engine;
        _next.members = proposal.members;
        emit Decided(id, proposal.height, proposal.engine, proposal.members);
        _close(id);
    }

    /// Those in charge who have voted for it.
    function _voters(bytes32 id) private view returns (address[] memory voters) {
        uint256[] storage members = _at(block.number + 1).members;
        uint256 length = members.length;
        voters = new address[](length);
        uint256 found;
        for (uint256 i = 0; i < length; i++) {
            address account = address(uint160(members[i]));
            if (_hasVoted[id][account]) voters[found++] = account;
        }
        assembly ("memory-safe") {
            mstore(voters, found)
        }
    }

    function _live(bytes32 id) private view returns (Proposal storage proposal) {
        proposal = _proposals[id];
        if (proposal.proposer == address(0)) revert UnknownProposal(id);
        if (proposal.until < block.number) revert ProposalExpired(id, proposal.until);
    }

    /// The caller's own expired proposal, and a few of others'.
    function _clearExpired() private {
        bytes32 own = _openOf[msg.sender];
        if (own != 0) _clearIfExpired(own);
        uint256 length = _open.length;
        for (uint256 i = 0; i < CLEARED_MAX && i < length; i++) {
            // Another place each time, so that none is passed over for ever.
            uint256 place = (_serial + i) % length;
            if (place < _open.length) _clearIfExpired(_open[place]);
        }
    }

    function _clearIfExpired(bytes32 id) private {
        if (_proposals[id].until >= block.number) return;
        _close(id);
        emit Expired(id);
    }

    function _close(bytes32 id) private {
        Proposal storage proposal = _proposals[id];
        bytes32 last = _open[_open.length - 1];
        _open[proposal.place] = last;
        _proposals[last].place = proposal.place;
        _open.pop();
        delete _openOf[proposal.proposer];
        delete _proposals[id];
    }

    function _checkInCharge(address account) private view {
        if (!_holds(_current.members, account)) revert NotInCharge(account);
    }

    function _checkEngine(bytes32 engine) private view {
        uint256 length = _engines.length;
        uint256 i = 0;
        while (i < length && _engines[i] != engine) i++;
        if (i == length) revert UnknownEngine(engine);
        if (engine == DPOS && address(STAKING).code.length == 0) revert StakingMissing();
    }

    function _checkMembers(bytes32 engine, uint256[] calldata members) private pure {
        uint256 length = members.length;
        if (length == 0 || length > MEMBERS_MAX) revert MembersCount(length, MEMBERS_MAX);
        bool isWeighed = members[0] >> 160 != 0;
        if (isWeighed && engine != DPOS) revert WeightsNotForEngine(engine);
        uint160 before = 0;
        for (uint256 i = 0; i < length; i++) {
            uint160 account = uint160(members[i]);
            if (account <= before) revert MembersNotRising(i, address(account));
            if ((members[i] >> 160 != 0) != isWeighed) revert WeightsMixed(i, address(account));
            before = account;
        }
    }

    /// By halves, since members rise by address.
    function _holds(uint256[] storage members, address account) private view returns (bool) {
        uint256 low = 0;
        uint256 high = members.length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            uint160 found = uint160(members[middle]);
            if (found == uint160(account)) return true;
            if (found < uint160(account)) low = middle + 1;
            else high = middle;
        }
        return false;
    }

    /// CHANGE-VOTE-1
    function _quorumOf(uint256 total) private pure returns (uint256) {
        return (2 * total - 1) / 3 + 1;
    }
}
