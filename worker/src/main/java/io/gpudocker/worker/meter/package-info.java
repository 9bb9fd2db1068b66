/** Jobs that follow the use of ReplicaSets and the signs of life of the host and its GPUs, for billing. */
@NullMarked
package io.gpudocker.worker.meter;

import org.jspecify.annotations.NullMarked;
