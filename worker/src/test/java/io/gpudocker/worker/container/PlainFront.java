package io.gpudocker.worker.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands before a server that speaks plain HTTP and hangs up on whoever begins with TLS, as an engine does first: that
 * server would wait for the end of a line that never comes, and the engine for ten seconds. Closed with the test.
 */
final class PlainFront implements AutoCloseable {
    private static final int TLS_HANDSHAKE = 0x16;

    private final ServerSocket listening;
    private final InetSocketAddress behind;

    PlainFront(InetSocketAddress behind) throws IOException {
        this.behind = behind;
        this.listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // Nobody comes any more.
        }
    }

    private void serve(Socket client) {
        try (client) {
            int first = client.getInputStream().read();
            if (first < 0 || first == TLS_HANDSHAKE) {
                return;
            }
            try (Socket server = new Socket(behind.getAddress(), behind.getPort())) {
                server.getOutputStream().write(first);
                Thread back = Thread.ofVirtual().start(() -> pump(server, client));
                pump(client, server);
                back.join();
            }
        } catch (IOException | InterruptedException e) {
            // Either of them hung up.
        }
    }

    /** What one says to the other, until it has said all. */
    private static void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            closeBoth(from, to);
        }
    }

    /** One that is broken is of no use to the other. */
    private static void closeBoth(Socket one, Socket other) {
        for (Socket each : new Socket[] {one, other}) {
            try {
                each.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
