package io.gpudocker.worker.allocation;

/** Devices and ports that no other plan chooses until this is closed. Closing twice does nothing. Thread-safe. */
public interface Reservation extends AutoCloseable {
    @Override
    void close();
}
