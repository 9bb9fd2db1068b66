package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.command.Command;
import io.gpudocker.worker.domain.InboundRecord;
import io.gpudocker.worker.domain.PendingRecord;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.keyed.Turn;
import io.gpudocker.worker.observe.Tracing;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a record leaves the loop's thread and gets in line behind the others of its name. {@link #accept} is called by
 * the loop and never waits.
 */
public final class Receiver {
    private final CommandPipeline pipeline;
    private final Gate gate;
    private final KeyedExecutor<ResourceKey> executor;
    private final Tracing tracing;

    public Receiver(CommandPipeline pipeline, Gate gate, KeyedExecutor<ResourceKey> executor, Tracing tracing) {
        this.pipeline = pipeline;
        this.gate = gate;
        this.executor = executor;
        this.tracing = tracing;
    }

    public void accept(PendingRecord pending) {
        ResourceKey key = key(pending);
        DecodedCommand decoded = pending.held().map(pipeline::decode).orElse(null);
        arrived(decoded, key);
        executor.submit(key, turn -> process(pending, decoded, key, turn));
    }

    /** A record without a key waits behind the others without one on its partition. */
    private static ResourceKey key(PendingRecord pending) {
        byte[] key = pending.keyBytes();
        String name =
                key == null ? "no key on " + pending.position().partition() : new String(key, StandardCharsets.UTF_8);
        return new ResourceKey(pending.topicKind(), name);
    }

    private void arrived(@Nullable DecodedCommand decoded, ResourceKey key) {
        if (decoded instanceof DecodedCommand.Valid valid && valid.command() instanceof Command.Mutating) {
            gate.arrived(valid.envelope().id(), key);
        }
    }

    private void process(PendingRecord pending, @Nullable DecodedCommand early, ResourceKey key, Turn turn)
            throws InterruptedException {
        InboundRecord record = pending.fetch();
        DecodedCommand decoded = early == null ? pipeline.decode(record) : early;
        if (early == null) {
            arrived(decoded, key);
        }
        tracing.command(record, decoded, traced -> pipeline.process(record, traced, new TurnWaiting(turn, executor)));
        pending.release();
        if (decoded instanceof DecodedCommand.Valid valid) {
            gate.finished(valid.envelope().id());
        }
    }
}
