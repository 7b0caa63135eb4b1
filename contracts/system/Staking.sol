// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IStaking} from "./IStaking.sol";
import {IValidators} from "./IValidators.sol";

/// @title Who may be elected, who gives them weight, and the committee of each epoch (spec/dpos.md).
/// @notice Candidates register with their node's address and are admitted by the validators in charge. Members delegate
/// weight to them: tokens, or seats that the league gave. The last block of each epoch elects the committee of the next.
/// Weight is neither made nor lost (DPOS-WEIGHT-1).
/// @dev No constructor and no immutables: a genesis holds the runtime code and the storage, slots 0 to 20, in the order
/// that `stakingStorage` of the room league writes. No loop is longer than a limit named here.
contract Staking is IStaking, ReentrancyGuard {
    using SafeERC20 for IERC20;

    struct Settings {
        /// 0: tokens are delegated, 1: seats.
        uint256 mode;
        /// The token, and who gets what is forfeited; 0: it is burnt.
        address token;
        address treasury;
        /// Blocks of an epoch. Its last block is the one before a multiple of it.
        uint256 epochBlocks;
        /// With fewer who can be elected the present committee stays.
        uint256 committeeMin;
        uint256 committeeMax;
        uint256 candidatesMax;
        uint256 unbondingEpochs;
        /// What a block brings its maker and those who delegate to it, as long as the rewards last.
        uint256 rewardPerBlock;
        /// Ten-thousandths of its turns that a member may miss in an epoch.
        uint256 missedShareMax;
        uint256 jailEpochs;
        /// Ten-thousandths of its weight that an offence costs.
        uint256 offenceShare;
    }

    struct Candidate {
        uint96 weight;
        /// Its place in the list of the admitted, plus one; 0: it is not admitted.
        uint32 place;
        /// The epoch from which it may come back; 0: it is free.
        uint64 jailedUntil;
        bool isKnown;
        uint256 shares;
        /// Turns of this epoch, and of all.
        uint64 epoch;
        uint32 taken;
        uint32 missed;
        uint64 takenEver;
        uint64 missedEver;
        string name;
    }

    /// Weight that was undelegated from one candidate in one epoch.
    struct Leaving {
        uint256 weight;
        uint256 shares;
    }

    struct Leave {
        address candidate;
        uint64 epoch;
    }

    /// What {candidates} gives of each.
    struct CandidateView {
        address account;
        string name;
        bool isAdmitted;
        bool isInCharge;
        uint256 jailedUntil;
        uint256 weight;
        uint256 taken;
        uint256 missed;
        uint256 takenEver;
        uint256 missedEver;
        /// Votes for its admission.
        uint256 votes;
    }

    /// What {leavesOf} gives of each.
    struct LeaveView {
        address candidate;
        uint256 amount;
        /// The epoch from which it can be withdrawn.
        uint256 from;
    }

    error OnlyValidators(address caller);
    error OnlyEvidence(address caller);
    error NotInCharge(address caller);
    error AlreadyVoted(bytes32 ballot, address voter);
    error NotVoted(bytes32 ballot, address voter);
    error NameLength(uint256 length, uint256 most);
    error AlreadyRegistered(address account);
    error NotRegistered(address account);
    error AlreadyAdmitted(address account);
    error NotAdmitted(address account);
    error TooManyCandidates(uint256 most);
    error NotJailed(address account);
    error JailedUntil(address account, uint256 epoch);
    error NoAmount();
    error WeightTooLarge(uint256 total, uint256 most);
    error SeatsTooFew(address holder, uint256 free, uint256 wanted);
    error NotDelegated(address delegator, address candidate, uint256 has, uint256 wanted);
    error TooManyLeaves(address delegator, uint256 most);
    error NothingToWithdraw(address delegator);
    error OnlySeats();
    error OnlyTokens();
    error WrongTransfer(uint256 seen, uint256 wanted);

    event Registered(address indexed account, string name);
    event Resigned(address indexed account);
    event Voted(bytes32 indexed ballot, address indexed voter, uint256 votes, uint256 quorum);
    event Revoked(bytes32 indexed ballot, address indexed voter);
    event Admitted(address indexed account);
    event Expelled(address indexed account);
    event Granted(address indexed holder, uint256 seats);
    event Reclaimed(address indexed holder, address indexed candidate, uint256 seats);
    event Unjailed(address indexed account);
    event Delegated(address indexed delegator, address indexed candidate, uint256 amount);
    event Undelegated(address indexed delegator, address indexed candidate, uint256 amount, uint256 from);
    event Withdrawn(address indexed delegator, uint256 amount);
    event RewardsFunded(address indexed from, uint256 amount);
    event Forfeited(address indexed offender, uint256 height, uint256 amount);
    event Swept(address indexed treasury, uint256 amount);

    IValidators private constant VALIDATORS = IValidators(0x0000000000000000000000000000000000484E01);
    address private constant EVIDENCE = 0x0000000000000000000000000000000000484E03;
    uint256 private constant SEATS = 1;
    uint256 private constant WHOLE = 10_000;
    /// Of the first who delegates; makes rounding not worth anything.
    uint256 private constant SHARES_EACH = 1e12;
    /// @notice What all weights together stay below: a member's weight has 96 bits.
    uint256 public constant WEIGHT_MAX = type(uint96).max;
    /// @notice Whatever the settings say: an election must fit into the call that opens a block.
    uint256 public constant CANDIDATES_MAX = 256;
    /// @notice An offence goes through so many epochs.
    uint256 public constant UNBONDING_MAX = 32;
    /// @notice Bytes of a candidate's name.
    uint256 public constant NAME_BYTES_MAX = 64;
    /// @notice Undelegations of one account that are under way, by candidate and epoch.
    uint256 public constant LEAVES_MAX = 32;
    /// @notice Blocks for which a vote counts.
    uint256 public constant VOTE_BLOCKS = 604_800;
    /// @notice Candidates that {candidates} gives at once.
    uint256 public constant PAGE_MAX = 256;

    /// Slots 0 to 11.
    Settings private _settings;
    /// @notice Slot 12: what rewards are paid from.
    uint256 public rewards;
    /// @notice Slot 13: what offenders lost and {sweep} has not taken away.
    uint256 public forfeited;
    /// @notice Slot 14: all weight that counts now.
    uint256 public bonded;
    /// Slot 15: who can be elected, in no particular order.
    address[] private _admitted;
    /// Slot 16: whoever registered.
    address[] private _known;
    /// Slot 17.
    mapping(address account => Candidate) private _candidates;
    /// Slot 18.
    mapping(address candidate => mapping(address delegator => uint256)) private _shares;
    /// @notice Slot 19: seats that a holder has not delegated.
    mapping(address holder => uint256) public freeSeats;
    /// Slot 20: block << 160 | voter.
    mapping(bytes32 ballot => uint256[]) private _votes;
    mapping(address candidate => mapping(uint256 epoch => Leaving)) private _leaving;
    mapping(address candidate => mapping(uint256 epoch => mapping(address delegator => uint256)))
        private _leavingShares;
    mapping(address delegator => Leave[]) private _leaves;
    /// @notice Offences that Evidence has told of.
    mapping(address account => uint256) public offencesOf;
    mapping(address account => mapping(uint256 epoch => bool)) private _isPenalised;
    /// @notice How often it was admitted by vote.
    mapping(address account => uint256) public admissionsOf;
    /// @notice Seats that the league took back when the holder no longer had them where it took them.
    mapping(address holder => uint256) public owedSeats;

    // ── What the other system contracts call ─────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IStaking
    /// @dev DPOS-MISSED-1, DPOS-REWARD-1, DPOS-EPOCH-2
    function onBlock(address coinbase, address[] calldata missed) external {
        if (msg.sender != address(VALIDATORS)) revert OnlyValidators(msg.sender);
        uint256 present = epoch();
        Candidate storage maker = _candidates[coinbase];
        _openTurns(maker, present);
        maker.taken++;
        maker.takenEver++;
        _reward(maker);
        for (uint256 i = 0; i < missed.length; i++) {
            Candidate storage absent = _candidates[missed[i]];
            _openTurns(absent, present);
            absent.missed++;
            absent.missedEver++;
        }
        if ((block.number + 1) % _settings.epochBlocks == 0) _endEpoch(present);
    }

    /// @inheritdoc IStaking
    /// @dev DPOS-OFFENCE-1: takes the admission, and, once for each epoch of offences, part of the weight that stood
    /// behind it. The member keeps its turns until the epoch ends.
    function onOffence(address offender, uint256 height) external {
        if (msg.sender != EVIDENCE) revert OnlyEvidence(msg.sender);
        Candidate storage candidate = _candidates[offender];
        if (candidate.place != 0) _strike(offender, candidate);
        candidate.jailedUntil = type(uint64).max;
        offencesOf[offender]++;
        uint256 first = height / _settings.epochBlocks;
        // A node whose old copy was restored breaks the rules many times by one mistake.
        if (_isPenalised[offender][first]) return;
        _isPenalised[offender][first] = true;
        uint256 lost = _lossOf(candidate.weight);
        candidate.weight -= uint96(lost);
        bonded -= lost;
        uint256 present = epoch();
        uint256 last = _nextEpoch();
        uint256 unbonding = _unbondingEpochs();
        if (present + 1 > first + unbonding) first = present + 1 - unbonding;
        for (uint256 i = first; i <= last; i++) {
            Leaving storage leaving = _leaving[offender][i];
            uint256 part = _lossOf(leaving.weight);
            leaving.weight -= part;
            lost += part;
        }
        forfeited += lost;
        emit Forfeited(offender, height, lost);
    }

    // ── Candidates ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice The caller, a node's address, wants to be elected (DPOS-CANDIDATE-1).
    function register(string calldata name) external {
        uint256 length = bytes(name).length;
        if (length == 0 || length > NAME_BYTES_MAX) revert NameLength(length, NAME_BYTES_MAX);
        Candidate storage candidate = _candidates[msg.sender];
        if (candidate.isKnown) revert AlreadyRegistered(msg.sender);
        candidate.isKnown = true;
        candidate.name = name;
        _known.push(msg.sender);
        emit Registered(msg.sender, name);
    }

    /// @notice The caller does not want to be elected any more; it can be admitted anew.
    function resign() external {
        _strike(msg.sender, _admittedOf(msg.sender));
        emit Resigned(msg.sender);
    }

    /// @notice A validator in charge votes to admit a candidate, also one that was jailed for an offence
    /// (DPOS-ADMIT-1).
    function admit(address account) external {
        Candidate storage candidate = _candidates[account];
        if (!candidate.isKnown) revert NotRegistered(account);
        if (candidate.place != 0) revert AlreadyAdmitted(account);
        if (_admitted.length >= _candidatesMax()) revert TooManyCandidates(_candidatesMax());
        if (!_vote(_admission(account))) return;
        _admitted.push(account);
        candidate.place = uint32(_admitted.length);
        candidate.jailedUntil = 0;
        admissionsOf[account]++;
        emit Admitted(account);
    }

    /// @notice A validator in charge votes to strike a candidate off the list.
    function expel(address account) external {
        Candidate storage candidate = _admittedOf(account);
        if (!_vote(ballotOf("expel", account, address(0), admissionsOf[account]))) return;
        _strike(account, candidate);
        emit Expelled(account);
    }

    /// @notice A candidate that was jailed for missing turns is back (DPOS-JAIL-1).
    function unjail() external {
        Candidate storage candidate = _admittedOf(msg.sender);
        if (candidate.jailedUntil == 0) revert NotJailed(msg.sender);
        if (candidate.jailedUntil > epoch()) revert JailedUntil(msg.sender, candidate.jailedUntil);
        candidate.jailedUntil = 0;
        emit Unjailed(msg.sender);
    }

    // ── Seats ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice A validator in charge votes to give `holder` so many seats more (DPOS-SEATS-1).
    function grant(address holder, uint256 seats) external {
        if (_settings.mode != SEATS) revert OnlySeats();
        if (seats == 0) revert NoAmount();
        if (seats > WEIGHT_MAX) revert WeightTooLarge(seats, WEIGHT_MAX);
        if (!_vote(ballotOf("grant", holder, address(0), seats))) return;
        freeSeats[holder] += seats;
        delete owedSeats[holder];
        emit Granted(holder, seats);
    }

    /// @notice A validator in charge votes to take up to so many seats from `holder`: those it has delegated to
    /// `candidate`, or, with no candidate, those it has not delegated. Whoever takes its seats away from there before the
    /// vote is decided owes them: they are kept back when it withdraws them, unless it is granted seats again.
    function reclaim(address holder, address candidate, uint256 seats) external {
        if (_settings.mode != SEATS) revert OnlySeats();
        if (seats == 0) revert NoAmount();
        if (!_vote(ballotOf("reclaim", holder, candidate, seats))) return;
        uint256 has = candidate == address(0) ? freeSeats[holder] : delegationOf(holder, candidate);
        uint256 taken = seats < has ? seats : has;
        if (candidate == address(0)) freeSeats[holder] -= taken;
        else if (taken > 0) _leave(holder, candidate, taken);
        owedSeats[holder] = seats - taken;
        emit Reclaimed(holder, candidate, taken);
    }

    /// @notice Takes back the caller's vote.
    function revoke(bytes32 ballot) external {
        uint256[] storage votes = _votes[ballot];
        for (uint256 i = 0; i < votes.length; i++) {
            if (address(uint160(votes[i])) != msg.sender) continue;
            votes[i] = votes[votes.length - 1];
            votes.pop();
            emit Revoked(ballot, msg.sender);
            return;
        }
        revert NotVoted(ballot, msg.sender);
    }

    // ── Delegation ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice Gives a candidate weight: tokens that this contract may take, or seats (DPOS-DELEGATE-1).
    function delegate(address account, uint256 amount) external nonReentrant {
        Candidate storage candidate = _admittedOf(account);
        if (amount == 0) revert NoAmount();
        if (amount > WEIGHT_MAX - bonded) revert WeightTooLarge(amount, WEIGHT_MAX - bonded);
        if (_settings.mode == SEATS) {
            uint256 free = freeSeats[msg.sender];
            if (free < amount) revert SeatsTooFew(msg.sender, free, amount);
            freeSeats[msg.sender] = free - amount;
        } else {
            _takeTokens(amount);
        }
        uint256 shares = _sharesFor(amount, candidate.weight, candidate.shares);
        if (shares == 0) revert NoAmount();
        candidate.weight += uint96(amount);
        candidate.shares += shares;
        bonded += amount;
        _shares[account][msg.sender] += shares;
        emit Delegated(msg.sender, account, amount);
    }

    /// @notice Takes weight away from a candidate, all of it if `amount` is the largest number. It counts no more, and can
    /// be withdrawn some epochs later; until then it answers for offences of its time (DPOS-UNBOND-1).
    function undelegate(address account, uint256 amount) external {
        if (amount == 0) revert NoAmount();
        uint256 left = _leave(msg.sender, account, amount);
        if (left == 0) revert NoAmount();
        uint256 present = _nextEpoch();
        Leaving storage leaving = _leaving[account][present];
        uint256 shares = _sharesFor(left, leaving.weight, leaving.shares);
        if (shares == 0) revert NoAmount();
        leaving.weight += left;
        leaving.shares += shares;
        if (_leavingShares[account][present][msg.sender] == 0) {
            Leave[] storage leaves = _leaves[msg.sender];
            if (leaves.length == LEAVES_MAX) revert TooManyLeaves(msg.sender, LEAVES_MAX);
            leaves.push(Leave(account, uint64(present)));
        }
        _leavingShares[account][present][msg.sender] += shares;
        emit Undelegated(msg.sender, account, left, present + _unbondingEpochs());
    }

    /// @notice Gives the caller what it undelegated long enough ago.
    function withdraw() external nonReentrant returns (uint256 amount) {
        Leave[] storage leaves = _leaves[msg.sender];
        uint256 present = epoch();
        uint256 unbonding = _unbondingEpochs();
        bool isAny = false;
        for (uint256 i = leaves.length; i > 0; i--) {
            Leave memory one = leaves[i - 1];
            if (one.epoch + unbonding > present) continue;
            isAny = true;
            Leaving storage leaving = _leaving[one.candidate][one.epoch];
            uint256 shares = _leavingShares[one.candidate][one.epoch][msg.sender];
            uint256 value = _valueOf(shares, leaving.weight, leaving.shares);
            leaving.weight -= value;
            leaving.shares -= shares;
            delete _leavingShares[one.candidate][one.epoch][msg.sender];
            amount += value;
            leaves[i - 1] = leaves[leaves.length - 1];
            leaves.pop();
        }
        if (!isAny) revert NothingToWithdraw(msg.sender);
        emit Withdrawn(msg.sender, amount);
        if (_settings.mode == SEATS) freeSeats[msg.sender] += amount - _keepBack(msg.sender, amount);
        else IERC20(_settings.token).safeTransfer(msg.sender, amount);
    }

    /// @notice Adds the caller's tokens to what rewards are paid from.
    function fundRewards(uint256 amount) external nonReentrant {
        if (_settings.mode == SEATS) revert OnlyTokens();
        _takeTokens(amount);
        rewards += amount;
        emit RewardsFunded(msg.sender, amount);
    }

    /// @notice Burns what offenders lost, or sends it to the treasury. Anybody may.
    function sweep() external nonReentrant {
        uint256 amount = forfeited;
        address treasury = _settings.treasury;
        forfeited = 0;
        emit Swept(treasury, amount);
        if (_settings.mode == SEATS) return;
        if (treasury == address(0)) ERC20Burnable(_settings.token).burn(amount);
        else IERC20(_settings.token).safeTransfer(treasury, amount);
    }

    // ── Views ────────────────────────────────────────────────────────────────────────────────────────────────────────

    function settings() external view returns (Settings memory) {
        return _settings;
    }

    /// @return the epoch of this block (DPOS-EPOCH-1).
    function epoch() public view returns (uint256) {
        return block.number / _settings.epochBlocks;
    }

    /// @return how many ever registered.
    function count() external view returns (uint256) {
        return _known.length;
    }

    /// @return page at most `most` of those who registered, in the order in which they did, beginning at `from`.
    function candidates(uint256 from, uint256 most) external view returns (CandidateView[] memory page) {
        uint256 length = _known.length;
        uint256 end = most > PAGE_MAX ? PAGE_MAX : most;
        end = from >= length || end > length - from ? length : from + end;
        page = new CandidateView[](from < end ? end - from : 0);
        for (uint256 i = 0; i < page.length; i++) page[i] = candidateOf(_known[from + i]);
    }

    /// @return what is known of one of them.
    function candidateOf(address account) public view returns (CandidateView memory) {
        Candidate storage found = _candidates[account];
        bool isNow = found.epoch == epoch();
        return
            CandidateView({
                account: account,
                name: found.name,
                isAdmitted: found.place != 0,
                isInCharge: VALIDATORS.isInCharge(account),
                jailedUntil: found.jailedUntil,
                weight: found.weight,
                taken: isNow ? found.taken : 0,
                missed: isNow ? found.missed : 0,
                takenEver: found.takenEver,
                missedEver: found.missedEver,
                votes: votersOf(_admission(account)).length
            });
    }

    /// @return members the committee that the present weights would elect, weight << 160 | address, rising by address;
    /// none if the present one would stay (DPOS-ELECT-1).
    function tally() public view returns (uint256[] memory members) {
        uint256 length = _admitted.length;
        uint256[] memory keys = new uint256[](length);
        uint256 found;
        for (uint256 i = 0; i < length; i++) {
            Candidate storage one = _candidates[_admitted[i]];
            if (one.weight == 0 || one.jailedUntil != 0) continue;
            // Rising keys: falling weights, rising addresses.
            keys[found++] = ((WEIGHT_MAX - one.weight) << 160) | uint160(_admitted[i]);
        }
        if (found == 0 || found < _settings.committeeMin) return members;
        members = _sorted(keys, found);
        uint256 most = Math.min(Math.min(_settings.committeeMax, CANDIDATES_MAX), found);
        for (uint256 i = 0; i < most; i++) {
            members[i] = (uint256(uint160(members[i])) << 96) | (WEIGHT_MAX - (members[i] >> 160));
        }
        members = _sorted(members, most);
        for (uint256 i = 0; i < most; i++) members[i] = (uint256(uint96(members[i])) << 160) | (members[i] >> 96);
    }

    /// @return the weight that `delegator` gives to a candidate.
    function delegationOf(address delegator, address account) public view returns (uint256) {
        Candidate storage found = _candidates[account];
        return _valueOf(_shares[account][delegator], found.weight, found.shares);
    }

    /// @return list what `delegator` has undelegated and not withdrawn.
    function leavesOf(address delegator) external view returns (LeaveView[] memory list) {
        Leave[] storage leaves = _leaves[delegator];
        list = new LeaveView[](leaves.length);
        for (uint256 i = 0; i < list.length; i++) {
            (address account, uint256 left) = (leaves[i].candidate, leaves[i].epoch);
            Leaving storage leaving = _leaving[account][left];
            uint256 shares = _leavingShares[account][left][delegator];
            uint256 amount = _valueOf(shares, leaving.weight, leaving.shares);
            list[i] = LeaveView(account, amount, left + _unbondingEpochs());
        }
    }

    /// @return the name of a ballot: `kind` is admit, expel, grant or reclaim; what is not asked for is 0. Of an
    /// admission `amount` is {offencesOf}, so that votes from before an offence do not readmit; of an expulsion
    /// {admissionsOf}, so that those from before an admission do not undo it.
    function ballotOf(bytes32 kind, address who, address account, uint256 amount) public pure returns (bytes32) {
        return keccak256(abi.encode(kind, who, account, amount));
    }

    /// @return voters those in charge whose vote counts.
    function votersOf(bytes32 ballot) public view returns (address[] memory voters) {
        uint256[] storage votes = _votes[ballot];
        voters = new address[](votes.length);
        uint256 found;
        for (uint256 i = 0; i < votes.length; i++) {
            if (_counts(votes[i])) voters[found++] = address(uint160(votes[i]));
        }
        assembly ("memory-safe") {
            mstore(voters, found)
        }
    }

    // ── Within ───────────────────────────────────────────────────────────────────────────────────────────────────────

    function _admission(address account) private view returns (bytes32) {
        return ballotOf("admit", account, address(0), offencesOf[account]);
    }

    /// The epoch of the next block: what is undelegated in the last block of an epoch was counted for the next one.
    function _nextEpoch() private view returns (uint256) {
        return (block.number + 1) / _settings.epochBlocks;
    }

    function _openTurns(Candidate storage candidate, uint256 present) private {
        if (candidate.epoch == present) return;
        candidate.epoch = uint64(present);
        candidate.taken = 0;
        candidate.missed = 0;
    }

    /// Raises the weight of the maker, and so what each of its delegators has in it.
    function _reward(Candidate storage maker) private {
        uint256 reward = _settings.rewardPerBlock;
        if (reward == 0 || reward > rewards || maker.shares == 0 || reward > WEIGHT_MAX - bonded) return;
        rewards -= reward;
        bonded += reward;
        maker.weight += uint96(reward);
    }

    /// Jails those who were away, then elects (DPOS-JAIL-1, DPOS-ELECT-1, -2).
    function _endEpoch(uint256 present) private {
        (, , uint256[] memory members) = VALIDATORS.sealers();
        uint256 share = _settings.missedShareMax;
        for (uint256 i = 0; i < members.length; i++) {
            Candidate storage member = _candidates[address(uint160(members[i]))];
            if (member.epoch != present || member.jailedUntil != 0) continue;
            uint256 missed = member.missed;
            if (missed * WHOLE > (missed + member.taken) * share) {
                member.jailedUntil = uint64(present + 1 + _settings.jailEpochs);
            }
        }
        uint256[] memory elected = tally();
        VALIDATORS.schedule(block.number + 1, elected.length == 0 ? members : elected);
    }

    /// Votes, and says whether that decides. The votes of those who left or who voted long ago are forgotten.
    function _vote(bytes32 ballot) private returns (bool) {
        if (!VALIDATORS.isInCharge(msg.sender)) revert NotInCharge(msg.sender);
        uint256[] storage votes = _votes[ballot];
        for (uint256 i = votes.length; i > 0; i--) {
            uint256 one = votes[i - 1];
            if (!_counts(one)) {
                votes[i - 1] = votes[votes.length - 1];
                votes.pop();
            } else if (address(uint160(one)) == msg.sender) {
                revert AlreadyVoted(ballot, msg.sender);
            }
        }
        votes.push((block.number << 160) | uint160(msg.sender));
        uint256 needed = (2 * VALIDATORS.count() - 1) / 3 + 1;
        emit Voted(ballot, msg.sender, votes.length, needed);
        if (votes.length < needed) return false;
        delete _votes[ballot];
        return true;
    }

    function _counts(uint256 vote) private view returns (bool) {
        return (vote >> 160) + VOTE_BLOCKS >= block.number && VALIDATORS.isInCharge(address(uint160(vote)));
    }

    function _admittedOf(address account) private view returns (Candidate storage found) {
        found = _candidates[account];
        if (found.place == 0) revert NotAdmitted(account);
    }

    /// Off the list of those who can be elected.
    function _strike(address account, Candidate storage candidate) private {
        uint32 place = candidate.place;
        address last = _admitted[_admitted.length - 1];
        _admitted[place - 1] = last;
        _candidates[last].place = place;
        _admitted.pop();
        _candidates[account].place = 0;
    }

    /// Takes weight out of a candidate, rounded so that the others never lose by it.
    function _leave(address delegator, address account, uint256 amount) private returns (uint256 left) {
        Candidate storage candidate = _candidates[account];
        uint256 held = _shares[account][delegator];
        uint256 has = _valueOf(held, candidate.weight, candidate.shares);
        bool isAll = amount == type(uint256).max || amount == has;
        left = isAll ? has : amount;
        if (left > has || held == 0) revert NotDelegated(delegator, account, has, left);
        uint256 shares = isAll
            ? held
            : Math.mulDiv(left, candidate.shares, candidate.weight, Math.Rounding.Ceil);
        _shares[account][delegator] = held - shares;
        candidate.shares -= shares;
        candidate.weight -= uint96(left);
        bonded -= left;
    }

    /// @return kept what of these seats goes back to the league.
    function _keepBack(address holder, uint256 seats) private returns (uint256 kept) {
        kept = Math.min(seats, owedSeats[holder]);
        if (kept == 0) return 0;
        owedSeats[holder] -= kept;
        emit Reclaimed(holder, address(0), kept);
    }

    function _takeTokens(uint256 amount) private {
        IERC20 token = IERC20(_settings.token);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 got = token.balanceOf(address(this)) - before;
        if (got != amount) revert WrongTransfer(got, amount);
    }

    /// What an offence costs; one unit of weight stays, so that shares are never worth nothing.
    function _lossOf(uint256 weight) private view returns (uint256) {
        uint256 loss = Math.mulDiv(weight, _settings.offenceShare, WHOLE);
        return loss < weight ? loss : weight == 0 ? 0 : weight - 1;
    }

    function _sharesFor(uint256 amount, uint256 weight, uint256 shares) private pure returns (uint256) {
        return shares == 0 ? amount * SHARES_EACH : Math.mulDiv(amount, shares, weight);
    }

    function _valueOf(uint256 held, uint256 weight, uint256 shares) private pure returns (uint256) {
        return held == 0 ? 0 : Math.mulDiv(held, weight, shares);
    }

    function _candidatesMax() private view returns (uint256) {
        return Math.min(_settings.candidatesMax, CANDIDATES_MAX);
    }

    function _unbondingEpochs() private view returns (uint256) {
        return Math.min(_settings.unbondingEpochs, UNBONDING_MAX);
    }

    /// The first `length` of a list, rising: merged from runs of 1, 2, 4, …, so that no order of them is dear.
    function _sorted(uint256[] memory list, uint256 length) private pure returns (uint256[] memory) {
        uint256[] memory from = list;
        uint256[] memory to = new uint256[](length);
        for (uint256 run = 1; run < length; run *= 2) {
            for (uint256 start = 0; start < length; start += 2 * run) {
                (uint256 left, uint256 right) = (start, start + run);
                uint256 middle = Math.min(right, length);
                uint256 end = Math.min(right + run, length);
                for (uint256 i = start; i < end; i++) {
                    if (left < middle && (right >= end || from[left] <= from[right])) to[i] = from[left++];
                    else to[i] = from[right++];
                }
            }
            (from, to) = (to, from);
        }
        assembly ("memory-safe") {
            mstore(from, length)
        }
        return from;
    }
}
