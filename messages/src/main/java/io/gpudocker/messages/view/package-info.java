/** ReplicaSets, volumes and hosts as results, events and the state topic show them. */
@NullMarked
package io.gpudocker.messages.view;

import org.jspecify.annotations.NullMarked;
