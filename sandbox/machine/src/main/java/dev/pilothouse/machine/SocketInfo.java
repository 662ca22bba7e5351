package dev.pilothouse.machine;

/**
 * A socket as ss(8) shows it.
 *
 * @param protocol tcp or udp
 * @param state LISTEN, ESTAB, SYN-SENT, CLOSE-WAIT, FIN-WAIT-2 or UNCONN
 * @param peer "0.0.0.0" for none
 */
public record SocketInfo(
    String protocol,
    String state,
    int received,
    int unsent,
    String address,
    int port,
    String peer,
    int peerPort,
    long inode) {}
