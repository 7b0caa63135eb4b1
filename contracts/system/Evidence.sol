// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IStaking} from "./IStaking.sol";
import {IValidators} from "./IValidators.sol";

/// @title What validators have signed that no honest one signs.
/// @notice Two contradicting votes prove themselves: anybody may report them. A proposal is a whole block, too large to
/// show here, so what it was is attested by validators in charge, of whom at least one of every f + 1 is honest.
/// @dev A key signs for one ledger only, since its signer never signs two hashes for one height, round and kind:
/// statements that were made on another ledger therefore do not exist.
contract Evidence {
    using Memory for bytes;
    using Memory for Memory.Slice;
    using RLP for bytes;
    using RLP for Memory.Slice;

    struct Offence {
        address offender;
        uint64 height;
        uint32 round;
        /// Whether Staking has been told and has agreed.
        bool isPenalised;
        /// `prepare`, `commit`, `round-change`, `proposal`: two contradicting statements; `invalid-proposal`: one.
        bytes32 kind;
        address reporter;
        uint64 provenAt;
    }

    /// A vote as it is signed: RLP [code, [height, round, content, …]].
    struct Vote {
        uint256 code;
        uint256 height;
        uint256 round;
        bytes32 content;
    }

    /// What is attested of a proposal.
    struct Claim {
        bytes32 kind;
        address offender;
        uint256 height;
        uint256 round;
        bytes32 hash;
        bytes32 digest;
    }

    error StatementTooLong(uint256 length, uint256 longest);
    error NotAVote(uint256 code, uint256 items);
    error NotTheSameVote();
    error NotContradicting();
    error BadSignature(uint256 index);
    error TwoAuthors(address first, address second);
    error NeverInCharge(address account, uint256 height);
    error HeightNotYet(uint256 height, uint256 present);
    error RoundTooHigh(uint256 round);
    error UnknownKind(bytes32 kind);
    error AlreadyProven(uint256 index);
    error EnoughProven(address offender, uint256 most);
    error NotInCharge(address caller);
    error AlreadyAttested(address attester);
    error TooManyAttestations(address attester, uint256 most);
    error UnknownOffence(uint256 index);
    error AlreadyPenalised(uint256 index);
    error NoPenalty(uint256 index);
    error GasTooLow(uint256 left, uint256 needed);

    event Proven(
        uint256 indexed index,
        address indexed offender,
        uint256 height,
        uint256 round,
        bytes32 kind,
        address reporter
    );
    event Attested(
        address indexed offender,
        address indexed attester,
        Claim claim,
        uint256 attesters,
        uint256 needed
    );
    event Penalised(uint256 indexed index, address indexed offender);
    event PenaltyFailed(uint256 indexed index, address indexed offender);

    IValidators private constant VALIDATORS = IValidators(0x0000000000000000000000000000000000484E01);
    IStaking private constant STAKING = IStaking(0x0000000000000000000000000000000000484E02);
    bytes32 private constant PROPOSAL = "proposal";
    bytes32 private constant INVALID_PROPOSAL = "invalid-proposal";
    /// @notice Bytes of a signed vote; the longest has about 150.
    uint256 public constant STATEMENT_BYTES_MAX = 512;
    /// @notice Blocks in which each validator has room for so many attestations and offences.
    uint256 public constant WINDOW_BLOCKS = 10_000;
    uint256 public constant ATTESTATIONS_MAX = 64;
    uint256 public constant OFFENCES_MAX = 16;
    /// @notice Offences that {offences} gives at once.
    uint256 public constant PAGE_MAX = 256;
    /// What Staking may use for a penalty.
    uint256 private constant PENALTY_GAS = 1_000_000;
    uint256 private constant ROUND_MAX = 0x7fffffff;

    Offence[] private _offences;
    /// Place in the list plus one, by offender, height, round and kind.
    mapping(bytes32 key => uint256) private _numberOf;
    /// @notice Offences proven of an account.
    mapping(address offender => uint256) public countOf;
    mapping(address offender => mapping(uint256 window => uint256)) private _provenIn;
    mapping(address attester => mapping(uint256 window => uint256)) private _attestedIn;
    mapping(bytes32 statement => address[]) private _attesters;
    /// The first hash that enough attested, by offender, height and round.
    mapping(bytes32 key => bytes32 hash) private _firstProposal;

    // ── Reporting ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @notice Reports two contradicting votes of one author. Anybody may: the signatures are the proof (EVIDENCE-VOTES-1).
    /// @param statement0 what was hashed and signed: RLP [code, payload] of a prepare (0x13), commit (0x14) or round change (0x15).
    /// @param signature0 r ‖ s ‖ v, v = 0 or 1, low s.
    function reportVotes(
        bytes calldata statement0,
        bytes calldata signature0,
        bytes calldata statement1,
        bytes calldata signature1
    ) external returns (uint256 index) {
        Vote memory vote = _readVote(statement0);
        Vote memory other = _readVote(statement1);
        if (vote.code != other.code || vote.height != other.height || vote.round != other.round) {
            revert NotTheSameVote();
        }
        if (vote.content == other.content) revert NotContradicting();
        address author = _authorOf(keccak256(statement0), signature0, 0);
        address second = _authorOf(keccak256(statement1), signature1, 1);
        if (author != second) revert TwoAuthors(author, second);
        return _record(author, vote.height, vote.round, _kindOf(vote.code));
    }

    /// @notice A validator in charge attests what it has seen: that `signature` over `hash` is that of a proposal for
    /// `height` and `round` with the block `digest`. Of kind `invalid-proposal` it attests that the block is invalid; of kind
    /// `proposal` nothing more, and two different hashes that enough attest prove that the proposer contradicted itself
    /// (EVIDENCE-PROPOSALS-1).
    function attestProposal(
        bytes32 kind,
        uint256 height,
        uint256 round,
        bytes32 hash,
        bytes32 digest,
        bytes calldata signature
    ) external {
        if (kind != PROPOSAL && kind != INVALID_PROPOSAL) revert UnknownKind(kind);
        if (!VALIDATORS.isInCharge(msg.sender)) revert NotInCharge(msg.sender);
        Claim memory claim = Claim(kind, _authorOf(hash, signature, 0), height, round, hash, digest);
        _checkRecordable(claim.offender, height, round, kind);
        _spendAttestation();
        if (_attest(claim) && _isOffence(claim)) _record(claim.offender, height, round, kind);
    }

    /// @notice Tells Staking of an offence again, when it refused the first time. Anybody may.
    function penalise(uint256 index) external {
        if (index >= _offences.length) revert UnknownOffence(index);
        if (_offences[index].isPenalised) revert AlreadyPenalised(index);
        _penalise(index);
        if (!_offences[index].isPenalised) revert NoPenalty(index);
    }

    // ── Views ────────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @return how many offences are proven.
    function count() external view returns (uint256) {
        return _offences.length;
    }

    /// @return page at most `most` of them, oldest first, beginning at `from`.
    function offences(uint256 from, uint256 most) external view returns (Offence[] memory page) {
        uint256 end = most > PAGE_MAX ? PAGE_MAX : most;
        end = from >= _offences.length || end > _offences.length - from ? _offences.length : from + end;
        page = new Offence[](from < end ? end - from : 0);
        for (uint256 i = 0; i < page.length; i++) page[i] = _offences[from + i];
    }

    /// @return whether it needs no report any more.
    function isProven(address offender, uint256 height, uint256 round, bytes32 kind) external view returns (bool) {
        return _numberOf[keccak256(abi.encode(offender, height, round, kind))] != 0;
    }

    /// @return the accounts that have attested it.
    function attestersOf(Claim calldata claim) external view returns (address[] memory) {
        return _attesters[keccak256(abi.encode(claim))];
    }

    // ── Within ───────────────────────────────────────────────────────────────────────────────────────────────────────

    function _readVote(bytes calldata statement) private pure returns (Vote memory vote) {
        if (statement.length > STATEMENT_BYTES_MAX) revert StatementTooLong(statement.length, STATEMENT_BYTES_MAX);
        Memory.Slice[] memory parts = RLP.decodeList(statement);
        vote.code = parts.length == 2 ? parts[0].readUint256() : 0;
        if (vote.code < 0x13 || vote.code > 0x15) revert NotAVote(vote.code, parts.length);
        Memory.Slice[] memory payload = parts[1].readList();
        // A commit carries its seal behind the digest; only what it commits to can contradict.
        if (payload.length != (vote.code == 0x14 ? 4 : 3)) revert NotAVote(vote.code, payload.length);
        vote.height = payload[0].readUint256();
        vote.round = payload[1].readUint256();
        vote.content = keccak256(payload[2].toBytes());
    }

    /// @return whether enough of those in charge have attested it now.
    function _attest(Claim memory claim) private returns (bool) {
        address[] storage attesters = _attesters[keccak256(abi.encode(claim))];
        uint256 present = 1;
        for (uint256 i = 0; i < attesters.length; i++) {
            if (attesters[i] == msg.sender) revert AlreadyAttested(msg.sender);
            if (VALIDATORS.isInCharge(attesters[i])) present++;
        }
        attesters.push(msg.sender);
        uint256 needed = _someHonest();
        emit Attested(claim.offender, msg.sender, claim, present, needed);
        return present >= needed;
    }

    /// An invalid proposal is one by itself, any other only beside a second one for its height and round.
    function _isOffence(Claim memory claim) private returns (bool) {
        if (claim.kind == INVALID_PROPOSAL) return true;
        bytes32 place = keccak256(abi.encode(claim.offender, claim.height, claim.round));
        bytes32 first = _firstProposal[place];
        if (first == 0) _firstProposal[place] = claim.hash;
        return first != 0 && first != claim.hash;
    }

    function _kindOf(uint256 code) private pure returns (bytes32) {
        if (code == 0x13) return "prepare";
        return code == 0x14 ? bytes32("commit") : bytes32("round-change");
    }

    function _authorOf(bytes32 hash, bytes calldata signature, uint256 index) private pure returns (address) {
        if (signature.length != 65 || uint8(signature[64]) > 1) revert BadSignature(index);
        (address author, ECDSA.RecoverError failure, ) = ECDSA.tryRecover(
            hash,
            uint8(signature[64]) + 27,
            bytes32(signature[0:32]),
            bytes32(signature[32:64])
        );
        if (failure != ECDSA.RecoverError.NoError) revert BadSignature(index);
        return author;
    }

    /// The least number of validators of whom one is honest.
    function _someHonest() private view returns (uint256) {
        return (VALIDATORS.count() - 1) / 3 + 1;
    }

    /// So that no validator can fill the ledger (EVIDENCE-RECORD-1).
    function _spendAttestation() private {
        uint256 window = block.number / WINDOW_BLOCKS;
        if (_attestedIn[msg.sender][window]++ == ATTESTATIONS_MAX) {
            revert TooManyAttestations(msg.sender, ATTESTATIONS_MAX);
        }
    }

    /// The offender was in charge by then, as far as the ledger remembers; afterwards its key still binds it
    /// (EVIDENCE-AUTHOR-1).
    function _checkRecordable(address offender, uint256 height, uint256 round, bytes32 kind) private view {
        if (height > block.number) revert HeightNotYet(height, block.number);
        if (round > ROUND_MAX) revert RoundTooHigh(round);
        uint256 first = VALIDATORS.firstInCharge(offender);
        if (first == 0 || first > height) revert NeverInCharge(offender, height);
        uint256 number = _numberOf[keccak256(abi.encode(offender, height, round, kind))];
        if (number != 0) revert AlreadyProven(number - 1);
        if (_provenIn[offender][block.number / WINDOW_BLOCKS] == OFFENCES_MAX) {
            revert EnoughProven(offender, OFFENCES_MAX);
        }
    }

    function _record(address offender, uint256 height, uint256 round, bytes32 kind) private returns (uint256 index) {
        _checkRecordable(offender, height, round, kind);
        index = _offences.length;
        _offences.push(
            Offence({
                offender: offender,
                height: uint64(height),
                round: uint32(round),
                isPenalised: false,
                kind: kind,
                reporter: msg.sender,
                provenAt: uint64(block.number)
            })
        );
        _numberOf[keccak256(abi.encode(offender, height, round, kind))] = index + 1;
        countOf[offender]++;
        _provenIn[offender][block.number / WINDOW_BLOCKS]++;
        emit Proven(index, offender, height, round, kind, msg.sender);
        _penalise(index);
    }

    /// A Staking that fails leaves the offence on record, to be penalised later (EVIDENCE-PENALTY-1).
    function _penalise(uint256 index) private {
        if (address(STAKING).code.length == 0) return;
        Offence storage offence = _offences[index];
        (address offender, uint256 height) = (offence.offender, offence.height);
        // Whoever reports must not decide by the gas it gives whether the penalty fails.
        uint256 needed = (PENALTY_GAS * 64) / 63 + 50_000;
        if (gasleft() < needed) revert GasTooLow(gasleft(), needed);
        offence.isPenalised = true;
        try STAKING.onOffence{gas: PENALTY_GAS}(offender, height) {
            emit Penalised(index, offender);
        } catch {
            offence.isPenalised = false;
            emit PenaltyFailed(index, offender);
        }
    }
}
