// SPDX-License-Identifier: UNLICENSED
pragma solidity ^0.8.30;

/// What is asked of the Conditional Tokens: balances, approvals, payouts. Shares are there for the asking.
contract ConditionalTokens {
    event TransferSingle(
        address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value
    );
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
    event ConditionResolution(
        bytes32 indexed conditionId,
        address indexed oracle,
        bytes32 indexed questionId,
        uint256 outcomeSlotCount,
        uint256[] payoutNumerators
    );

    mapping(address => mapping(uint256 => uint256)) public balanceOf;
    mapping(address => mapping(address => bool)) public isApprovedForAll;
    mapping(bytes32 => uint256[]) public payoutNumerators;
    mapping(bytes32 => uint256) public payoutDenominator;
    /// The two tokens of a condition by the adapter that can redeem them.
    mapping(address => mapping(bytes32 => uint256[])) private outcomes;

    function balanceOfBatch(address[] calldata owners, uint256[] calldata ids)
        external
        view
        returns (uint256[] memory balances)
    {
        require(owners.length == ids.length, "lengths differ");
        balances = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; i++) balances[i] = balanceOf[owners[i]][ids[i]];
    }

    function setApprovalForAll(address operator, bool approved) external {
        isApprovedForAll[msg.sender][operator] = approved;
        emit ApprovalForAll(msg.sender, operator, approved);
    }

    function give(address to, uint256 id, uint256 amount) public {
        balanceOf[to][id] += amount;
        emit TransferSingle(msg.sender, address(0), to, id, amount);
    }

    /// What the holder lacks he is given first.
    function take(address from, uint256 id, uint256 amount) external {
        if (balanceOf[from][id] < amount) give(from, id, amount - balanceOf[from][id]);
        balanceOf[from][id] -= amount;
        emit TransferSingle(msg.sender, from, address(0), id, amount);
    }

    function prepare(address adapter, bytes32 conditionId, uint256[] calldata ids) external {
        outcomes[adapter][conditionId] = ids;
    }

    function outcomesOf(address adapter, bytes32 conditionId) external view returns (uint256[] memory) {
        return outcomes[adapter][conditionId];
    }

    function resolve(bytes32 conditionId, uint256[] calldata numerators) external {
        require(payoutDenominator[conditionId] == 0, "payout denominator already set");
        payoutNumerators[conditionId] = numerators;
        for (uint256 i = 0; i < numerators.length; i++) payoutDenominator[conditionId] += numerators[i];
        emit ConditionResolution(conditionId, msg.sender, bytes32(0), numerators.length, numerators);
    }
}
