package io.gpudocker.worker.ownership.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.common.exception.EtcdException;
import io.gpudocker.worker.ownership.etcd.EtcdCallException.Kind;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's one connection to etcd, shared by store and ownership. Thread-safe.
 *
 * <p>jetcd's calls wait for ever while etcd is away, so none is made but through {@link #call}, which ends in time. And a
 * connection that failed is tried again by gRPC after up to two minutes only, so it is made anew here: the worker is back
 * soon after etcd is.
 */
public final class EtcdClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdClient.class);

    /** A page of large values; etcd's answers have no limit of their own. */
    private static final int MAX_ANSWER_BYTES = 256 << 20;

    private static final Duration KEEPALIVE = Duration.ofSeconds(10);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** A connection is given this long before a failed call replaces it. */
    private static final Duration MIN_AGE = Duration.ofSeconds(2);

    private final List<String> endpoints;
    private final ReentrantLock replacing = new ReentrantLock();
    private volatile Connection connection;
    private volatile boolean closed;

    /** Connects when first called. {@code endpoints} are URLs such as {@code http://127.0.0.1:2379}, at least one. */
    public EtcdClient(List<String> endpoints) {
        this.endpoints = List.copyOf(endpoints);
        this.connection = connect();
    }

    /**
     * Makes one call and waits for its answer.
     *
     * @param what for the message, without values
     * @param limit how long to wait
     * @throws EtcdCallException when there is no answer in time, or a bad one; also when the thread is interrupted, which
     *     stays so
     */
    public <T> T call(String what, Duration limit, Function<Client, CompletableFuture<T>> request) {
        if (closed) {
            throw failure(Kind.UNKNOWN, what, "the client is closed", new CancellationException());
        }
        Connection used = connection;
        CompletableFuture<T> answer = sent(what, used, request);
        try {
            return answer.get(Math.max(1, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            replace(used);
            throw failure(Kind.UNKNOWN, what, "no answer within " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw failure(Kind.UNKNOWN, what, "interrupted", e);
        } catch (CancellationException e) {
            throw failure(Kind.UNKNOWN, what, "cancelled", e);
        } catch (ExecutionException e) {
            throw failed(what, used, e);
        }
    }

    private <T> CompletableFuture<T> sent(
            String what, Connection used, Function<Client, CompletableFuture<T>> request) {
        try {
            return request.apply(used.client());
        } catch (RuntimeException e) {
            // Another thread's failed call has just replaced this connection.
            throw failure(Kind.UNKNOWN, what, "not sent", e);
        }
    }

    private EtcdCallException failed(String what, Connection used, ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        Kind kind = kind(cause);
        if (kind == Kind.UNKNOWN) {
            replace(used);
        }
        return failure(kind, what, String.valueOf(cause.getMessage()), cause);
    }

    private EtcdCallException failure(Kind kind, String what, String why, Throwable cause) {
        return new EtcdCallException(kind, "etcd at " + endpoints + ": " + what + ": " + why, cause);
    }

    /** All but a few say nothing certain. jetcd hands on gRPC's own exception from some calls and wraps it in others. */
    private static Kind kind(Throwable cause) {
        Status.Code code = cause instanceof EtcdException etcd
                ? Status.Code.valueOf(etcd.getErrorCode().name())
                : Status.fromThrowable(cause).getCode();
        return switch (code) {
            case INVALID_ARGUMENT -> Kind.INVALID;
            case NOT_FOUND -> Kind.NOT_FOUND;
            case OUT_OF_RANGE -> Kind.COMPACTED;
            case OK,
                    CANCELLED,
                    UNKNOWN,
                    DEADLINE_EXCEEDED,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    UNAUTHENTICATED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    UNIMPLEMENTED,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS -> Kind.UNKNOWN;
        };
    }

    private void replace(Connection used) {
        if (System.nanoTime() - used.madeAtNanos() < MIN_AGE.toNanos() || !replacing.tryLock()) {
            return;
        }
        try {
            if (connection.equals(used) && !closed) {
                connection = connect();
                Thread.startVirtualThread(() -> close(used));
            }
        } finally {
            replacing.unlock();
        }
    }

    private Connection connect() {
        Client client = Client.builder()
                .endpoints(endpoints.toArray(String[]::new))
                .connectTimeout(CONNECT_TIMEOUT)
                .keepaliveTime(KEEPALIVE)
                .keepaliveTimeout(CONNECT_TIMEOUT)
                .maxInboundMessageSize(MAX_ANSWER_BYTES)
                .build();
        return new Connection(client, System.nanoTime());
    }

    private static void close(Connection connection) {
        try {
            connection.client().close();
        } catch (RuntimeException e) {
            LOG.debug("a connection to etcd did not close well", e);
        }
    }

    @Override
    public void close() {
        replacing.lock();
        try {
            closed = true;
            close(connection);
        } finally {
            replacing.unlock();
        }
    }

    private record Connection(Client client, long madeAtNanos) {}
}
