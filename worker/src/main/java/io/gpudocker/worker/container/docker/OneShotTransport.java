package io.gpudocker.worker.container.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;

/**
 * One connection per request: no connection outlives its answer, so none can be used up by streams left open, and none
 * is stale after the engine was started again. Connecting to a unix socket costs next to nothing. Thread-safe.
 */
final class OneShotTransport implements DockerHttpClient {
    private final DockerHttpClient delegate;

    OneShotTransport(DockerHttpClient delegate) {
        this.delegate = delegate;
    }

    @Override
    public Response execute(Request request) {
        return delegate.execute(request instanceof EngineRequest ? request : EngineRequest.copyOf(request));
    }

    @Override
    public void close() throws IOException {
        delegate.close();
    }
}
