package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.command.Command;
import io.gpudocker.worker.domain.InboundRecord;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.CommandHandlers;
import io.gpudocker.worker.handler.Waiting;
import io.gpudocker.worker.journal.Admission;
import io.gpudocker.worker.journal.CommandJournal;
import java.util.function.BooleanSupplier;

/**
 * The way of one command. What holds here, whatever dies and whenever:
 *
 * <ol>
 *   <li>One name never runs two commands at once, nor out of order. Retries block that name only.
 *   <li>An offset counts as finished only after its result is committed in Kafka.
 *   <li>An outcome once stored is never computed again, and never undone.
 *   <li>A handler survives being killed at any line: intent first, find-or-create by label, outcome last.
 *   <li>No GPU and no port is ever owned by two; a failed command gives back what it took; release is by owner.
 *   <li>A failed patch, rollback or resize leaves the old version with its data, GPUs and ports.
 *   <li>When etcd, Docker or Kafka is away: pause, keep polling, not ready; never skip, never guess.
 *   <li>Only one worker acts for a host; a stale one can store and publish nothing.
 * </ol>
 *
 * <p>{@link #process} runs in the turn of the record's name, on a virtual thread: decode, admit in the journal, run the
 * verb's steps, store the outcome with the change, hand result, events, state record and offset to the outbox.
 */
public final class CommandPipeline {
    private final String host;
    private final CommandCodec codec;
    private final CommandJournal journal;
    private final CommandHandlers handlers;
    private final Gate gate;
    private final Tasks tasks;
    private final Deliveries deliveries;
    private final BooleanSupplier over;

    public CommandPipeline(
            String host,
            CommandCodec codec,
            CommandJournal journal,
            CommandHandlers handlers,
            Gate gate,
            Tasks tasks,
            Deliveries deliveries,
            BooleanSupplier over) {
        this.host = host;
        this.codec = codec;
        this.journal = journal;
        this.handlers = handlers;
        this.gate = gate;
        this.tasks = tasks;
        this.deliveries = deliveries;
        this.over = over;
    }

    /** Decodes once; done before the turn where the record is in memory, so that others can wait for its id. */
    public DecodedCommand decode(InboundRecord record) {
        return codec.decode(record.topicKind(), host, record.raw());
    }

    /** Carries one record to its answer. */
    public void process(InboundRecord record, DecodedCommand decoded, Waiting waiting) throws InterruptedException {
        if (over.getAsBoolean()) {
            throw new InterruptedException("the session is over: this record comes again in the next");
        }
        switch (decoded) {
            case DecodedCommand.DeadLetter(String reason) -> deliveries.deadLetter(record, reason);
            case DecodedCommand.Refused refused -> deliveries.refusal(record, refused.envelope(), refused.error());
            case DecodedCommand.Valid valid -> answer(record, valid, waiting);
        }
    }

    private void answer(InboundRecord record, DecodedCommand.Valid valid, Waiting waiting) throws InterruptedException {
        if (!CommandHandlers.supported(valid.command())) {
            deliveries.refusal(
                    record,
                    valid.envelope(),
                    Refusals.unsupported(valid.envelope().type()));
            return;
        }
        switch (valid.command()) {
            case Command.Mutating mutating -> change(record, valid, mutating, waiting);
            case Command read -> {
                var deadline = handlers.deadline(valid.envelope(), tasks.now());
                Outcome outcome = gate.closed(valid.envelope())
                        .map(error -> tasks.refused(valid, error))
                        .orElse(null);
                deliveries.afresh(
                        record,
                        valid.envelope(),
                        outcome != null
                                ? outcome
                                : handlers.read(valid.envelope(), read, tasks.key(valid), deadline, waiting));
            }
        }
    }

    private void change(InboundRecord record, DecodedCommand.Valid valid, Command.Mutating command, Waiting waiting)
            throws InterruptedException {
        ResourceKey key = tasks.key(valid);
        switch (tasks.admit(journal, record, valid, waiting)) {
            case Admission.Answered answered -> deliveries.again(record, valid.envelope(), key, answered, waiting);
            case Admission.DifferentContent ignored -> deliveries.otherContent(record, valid.envelope(), key);
            case Admission.Interrupted interrupted -> {
                var task = tasks.interrupted(valid, interrupted, waiting);
                deliveries.first(record, valid.envelope(), key, handlers.resume(command, task), waiting);
                handlers.tidy(command);
            }
            case Admission.Fresh fresh -> {
                var task = tasks.fresh(valid, fresh, waiting);
                var refusal = gate.pass(valid.envelope(), key, command, waiting);
                deliveries.first(
                        record,
                        valid.envelope(),
                        key,
                        refusal.isPresent() ? handlers.refuse(task, refusal.get()) : handlers.begin(command, task),
                        waiting);
                handlers.tidy(command);
            }
        }
    }
}
