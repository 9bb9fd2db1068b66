package io.gpudocker.worker.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.value.Protocol;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

/** Real sockets. */
class SocketPortProbeIT {
    private final PortProbe probe = new SocketPortProbe();

    @Test
    void aPortThatSomebodyListensOnIsBusyAndFreeAfterwards() throws IOException {
        int port;
        try (var listener = new ServerSocket(0)) {
            port = listener.getLocalPort();
            assertThat(probe.free(port, Protocol.TCP)).isFalse();
        }
        assertThat(probe.free(port, Protocol.TCP)).isTrue();
    }

    @Test
    void oneThatListensOnOneAddressOnlyIsBusyToo() throws IOException {
        try (var listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThat(probe.free(listener.getLocalPort(), Protocol.TCP)).isFalse();
        }
    }

    @Test
    void fieldCase27_ipv6IsTriedAsWell() throws IOException {
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
            assertThat(probe.free(listener.socket().getLocalPort(), Protocol.TCP))
                    .isFalse();
        }
    }

    @Test
    void udpAndTcpAreApart() throws IOException {
        try (var socket = new DatagramSocket()) {
            assertThat(probe.free(socket.getLocalPort(), Protocol.UDP)).isFalse();
        }
        try (var listener = new ServerSocket(0)) {
            assertThat(probe.free(listener.getLocalPort(), Protocol.UDP)).isTrue();
        }
    }

    @Test
    void fieldCase25_aPortInOutgoingUseIsBusy() throws IOException {
        try (var listener = new ServerSocket(0);
                var outgoing = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
            assertThat(probe.free(outgoing.getLocalPort(), Protocol.TCP)).isFalse();
        }
    }

    @Test
    void tryingLeavesNothingBehind() throws IOException {
        int port;
        try (var listener = new ServerSocket(0)) {
            port = listener.getLocalPort();
        }
        assertThat(probe.free(port, Protocol.TCP) && probe.free(port, Protocol.UDP))
                .isTrue();
        try (var listener = new ServerSocket(port);
                var socket = new DatagramSocket(port)) {
            assertThat(listener.getLocalPort()).isEqualTo(socket.getLocalPort());
        }
    }
}
