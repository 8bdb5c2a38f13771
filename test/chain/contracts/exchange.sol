// SPDX-License-Identifier: UNLICENSED
pragma solidity ^0.8.30;

import { ConditionalTokens } from "./conditional-tokens.sol";
import { PlayDollar } from "./play-dollar.sol";

/// The eleven signed fields and the signature.
struct Order {
    uint256 salt;
    address maker;
    address signer;
    uint256 tokenId;
    uint256 makerAmount;
    uint256 takerAmount;
    uint8 side;
    uint8 signatureType;
    uint256 timestamp;
    bytes32 metadata;
    bytes32 builder;
    bytes signature;
}

/// One order's part in a match: what it gives, what it gets, and its fee in collateral.
struct Leg {
    Order order;
    uint256 making;
    uint256 taking;
    uint256 fee;
}

struct OrderStatus {
    bool filled;
    uint248 remaining;
}

/// Speaks as the venue's V2 exchange does: domain, hashes, order states, events and their sequence.
/// It trusts whoever calls it: no operator, no price check, and what a party lacks it is given, so a test need fund nobody.
contract Exchange {
    event OrderFilled(
        bytes32 indexed orderHash,
        address indexed maker,
        address indexed taker,
        uint8 side,
        uint256 tokenId,
        uint256 makerAmountFilled,
        uint256 takerAmountFilled,
        uint256 fee,
        bytes32 builder,
        bytes32 metadata
    );
    event OrdersMatched(
        bytes32 indexed takerOrderHash,
        address indexed takerOrderMaker,
        uint8 side,
        uint256 tokenId,
        uint256 makerAmountFilled,
        uint256 takerAmountFilled
    );
    event FeeCharged(address indexed receiver, uint256 amount);

    error InvalidSignature();
    error OrderAlreadyFilled();
    error MakingGtRemaining();

    uint8 private constant BUY = 0;
    address private constant FEE_RECEIVER = address(0xFEE);
    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant ORDER_TYPE = keccak256(
        "Order(uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount,uint256 takerAmount,uint8 side,uint8 signatureType,uint256 timestamp,bytes32 metadata,bytes32 builder)"
    );

    mapping(bytes32 => OrderStatus) public orderStatus;
    PlayDollar public dollar;
    ConditionalTokens public tokens;

    function connect(PlayDollar dollar_, ConditionalTokens tokens_) external {
        dollar = dollar_;
        tokens = tokens_;
    }

    function getOrderStatus(bytes32 orderHash) external view returns (OrderStatus memory) {
        return orderStatus[orderHash];
    }

    function domainSeparator() public view returns (bytes32) {
        return keccak256(
            abi.encode(
                DOMAIN_TYPE, keccak256("Polymarket CTF Exchange"), keccak256("2"), block.chainid, address(this)
            )
        );
    }

    function hashOrder(Order memory order) public view returns (bytes32) {
        bytes32 structHash = keccak256(
            bytes.concat(
                abi.encode(ORDER_TYPE, order.salt, order.maker, order.signer, order.tokenId, order.makerAmount),
                abi.encode(order.takerAmount, order.side, order.signatureType, order.timestamp),
                abi.encode(order.metadata, order.builder)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domainSeparator(), structHash));
    }

    /// Reverts unless the order may still be matched. Knows plain accounts only.
    function validateOrder(Order memory order) external view {
        bytes32 orderHash = hashOrder(order);
        if (orderStatus[orderHash].filled) revert OrderAlreadyFilled();
        if (order.signatureType != 0 || order.signer != order.maker) revert InvalidSignature();
        if (order.signature.length != 65 || recover(orderHash, order.signature) != order.signer) {
            revert InvalidSignature();
        }
    }

    /// Makers first, each with the taker's wallet as its counterparty; then one line for the taker, whose counterparty is
    /// the exchange itself. Orders of equal sides mint (two buys) or merge (two sells), which the events do not tell.
    function matchOrders(Leg memory taker, Leg[] memory makers) external {
        for (uint256 i = 0; i < makers.length; i++) fill(makers[i], taker.order.maker);
        bytes32 orderHash = fill(taker, address(this));
        emit OrdersMatched(
            orderHash, taker.order.maker, taker.order.side, taker.order.tokenId, taker.making, taker.taking
        );
    }

    function fill(Leg memory leg, address counterparty) private returns (bytes32 orderHash) {
        orderHash = hashOrder(leg.order);
        spend(orderHash, leg);
        settle(leg);
        if (leg.fee > 0) emit FeeCharged(FEE_RECEIVER, leg.fee);
        emit OrderFilled(
            orderHash,
            leg.order.maker,
            counterparty,
            leg.order.side,
            leg.order.tokenId,
            leg.making,
            leg.taking,
            leg.fee,
            leg.order.builder,
            leg.order.metadata
        );
    }

    function spend(bytes32 orderHash, Leg memory leg) private {
        OrderStatus storage status = orderStatus[orderHash];
        if (status.filled) revert OrderAlreadyFilled();
        uint256 remaining = status.remaining == 0 ? leg.order.makerAmount : status.remaining;
        if (leg.making > remaining) revert MakingGtRemaining();
        status.remaining = uint248(remaining - leg.making);
        status.filled = status.remaining == 0;
    }

    function settle(Leg memory leg) private {
        address maker = leg.order.maker;
        if (leg.order.side == BUY) {
            dollar.take(maker, leg.making + leg.fee);
            tokens.give(maker, leg.order.tokenId, leg.taking);
        } else {
            tokens.take(maker, leg.order.tokenId, leg.making);
            dollar.give(maker, leg.taking - leg.fee);
        }
    }

    function recover(bytes32 digest, bytes memory signature) private pure returns (address) {
        (bytes32 r, bytes32 s) = (bytes32(0), bytes32(0));
        assembly {
            r := mload(add(signature, 32))
            s := mload(add(signature, 64))
        }
        return ecrecover(digest, uint8(signature[64]), r, s);
    }
}
