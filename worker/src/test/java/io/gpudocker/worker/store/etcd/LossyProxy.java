package io.gpudocker.worker.store.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP wire to a local port that can stop carrying answers back, while requests still arrive. For one test. */
final class LossyProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Set<Socket> mute = ConcurrentHashMap.newKeySet();

    LossyProxy(int target) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    void swallowAnswersOfOpenConnections() {
        mute.addAll(clients);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                clients.add(client);
                Thread.startVirtualThread(() -> copy(client, server, client));
                Thread.startVirtualThread(() -> copy(server, client, client));
            } catch (IOException e) {
                // The test is over, or a connection failed, which its client notices.
                return;
            }
        }
    }

    private void copy(Socket from, Socket to, Socket client) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[65_536];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (from.equals(client) || !mute.contains(client)) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // One side closed; closing both is all there is to do.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
