"""Pictures that macros draw: flowcharts, the organisation chart, processes; SVG that browsers and print draw alike."""
