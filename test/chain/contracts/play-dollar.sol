// SPDX-License-Identifier: UNLICENSED
pragma solidity ^0.8.30;

/// What an ERC-20 of 6 decimals says of itself, and money for everybody.
contract PlayDollar {
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function give(address to, uint256 amount) public {
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    /// What the holder lacks he is given first.
    function take(address from, uint256 amount) external {
        if (balanceOf[from] < amount) give(from, amount - balanceOf[from]);
        balanceOf[from] -= amount;
        emit Transfer(from, address(0), amount);
    }
}
