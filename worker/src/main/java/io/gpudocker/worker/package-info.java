/**
 * The worker of one GPU host. A command meets the packages in this order: intake, pipeline, keyed, journal, handler,
 * allocation, store, container, outbox.
 */
@NullMarked
package io.gpudocker.worker;

import org.jspecify.annotations.NullMarked;
