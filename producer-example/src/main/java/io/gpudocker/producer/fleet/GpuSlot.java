package io.gpudocker.producer.fleet;

import io.gpudocker.messages.view.GpuHealth;
import org.jspecify.annotations.Nullable;

/**
 * A GPU of a host and who has it.
 *
 * @param health null where the host has not described itself
 * @param owner the ReplicaSet that holds it; null for none
 * @param reserved whether the owner is known from the host's description alone: a command that is under way took it
 */
public record GpuSlot(
        int index,
        String uuid,
        String model,
        @Nullable GpuHealth health,
        @Nullable String owner,
        boolean reserved) {}
