package io.gpudocker.worker.allocation;

import io.gpudocker.messages.value.Protocol;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries to bind the port on all addresses, IPv4 and IPv6 one after the other, and lets go of it at once. SCTP is not
 * tried: the JDK offers it only where the kernel's module is loaded. Stateless.
 */
public final class SocketPortProbe implements PortProbe {
    private static final Logger LOG = LoggerFactory.getLogger(SocketPortProbe.class);

    @Override
    public boolean free(int port, Protocol protocol) {
        return free(port, protocol, StandardProtocolFamily.INET, "0.0.0.0")
                && free(port, protocol, StandardProtocolFamily.INET6, "::");
    }

    private static boolean free(int port, Protocol protocol, ProtocolFamily family, String wildcard) {
        try {
            return switch (protocol) {
                case TCP -> tcpFree(port, family, wildcard);
                case UDP -> udpFree(port, family, wildcard);
                case SCTP -> true;
            };
        } catch (BindException e) {
            return !inUse(e);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("event=port-not-tried port={} family={} error={}", port, family.name(), e.toString());
            return true;
        }
    }

    private static boolean tcpFree(int port, ProtocolFamily family, String wildcard) throws IOException {
        try (var channel = ServerSocketChannel.open(family)) {
            return bound(channel, port, wildcard);
        }
    }

    private static boolean udpFree(int port, ProtocolFamily family, String wildcard) throws IOException {
        try (var channel = DatagramChannel.open(family)) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, false);
            return bound(channel, port, wildcard);
        }
    }

    private static boolean bound(NetworkChannel channel, int port, String wildcard) throws IOException {
        channel.bind(new InetSocketAddress(wildcard, port));
        return true;
    }

    /** A bind also fails where the address family or the right is missing, which says nothing about the port. */
    private static boolean inUse(BindException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("in use");
    }
}
