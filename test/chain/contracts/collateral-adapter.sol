// SPDX-License-Identifier: UNLICENSED
pragma solidity ^0.8.30;

import { ConditionalTokens } from "./conditional-tokens.sol";
import { PlayDollar } from "./play-dollar.sol";

/// Redeems all that its caller holds of a resolved condition. The first two and the last argument are there for the
/// interface's sake, as in the venue's own.
contract CollateralAdapter {
    PlayDollar public dollar;
    ConditionalTokens public tokens;

    function connect(PlayDollar dollar_, ConditionalTokens tokens_) external {
        dollar = dollar_;
        tokens = tokens_;
    }

    function redeemPositions(address, bytes32, bytes32 conditionId, uint256[] calldata) external {
        require(tokens.isApprovedForAll(msg.sender, address(this)), "need operator approval");
        uint256 denominator = tokens.payoutDenominator(conditionId);
        require(denominator > 0, "result for condition not received yet");
        uint256[] memory ids = tokens.outcomesOf(address(this), conditionId);
        uint256 amount = 0;
        for (uint256 i = 0; i < ids.length; i++) {
            uint256 shares = tokens.balanceOf(msg.sender, ids[i]);
            tokens.take(msg.sender, ids[i], shares);
            amount += shares * tokens.payoutNumerators(conditionId, i) / denominator;
        }
        dollar.give(msg.sender, amount);
    }
}
