/** Which GPUs and host ports a ReplicaSet gets: what the host has, pure planners, and a fair queue for what is taken. */
@NullMarked
package io.gpudocker.worker.allocation;

import org.jspecify.annotations.NullMarked;
